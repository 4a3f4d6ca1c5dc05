"""Why somebody is not let in."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotAuthenticated


class InvalidCredentials(NotAuthenticated):
    code = "invalid_credentials"
    message = _("The e-mail address or the password is not right.")


class RefreshTokenDead(NotAuthenticated):
    code = "token_invalid"
    message = _("This session has ended. Please log in again.")


class EmailTaken(Conflict):
    code = "email_taken"
    message = _("There is an account with this address already.")


class WeakPassword(InvalidInput):
    """``reasons`` is what the password validators say."""

    code = "weak_password"
    message = _("%(reasons)s")
