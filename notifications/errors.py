"""Why a message is not sent again."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict


class NotDead(Conflict):
    code = "not_dead"
    message = _("Only a message that was given up can be sent again.")
