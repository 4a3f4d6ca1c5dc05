"""Why a message is not sent, or not again, and what cannot be done with a webhook."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict


class NotDead(Conflict):
    code = "not_dead"
    message = _("Only a message that was given up can be sent again.")


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    message = _("You have %(most)s webhooks already. Delete one that you do not need.")


class WebhookIsOff(Conflict):
    code = "webhook_is_off"
    message = _("This webhook is switched off. Switch it on first.")


class WebhookIsOn(Conflict):
    code = "webhook_is_on"
    message = _("This webhook is switched on already.")


class DeliveryUnderWay(Conflict):
    code = "delivery_under_way"
    message = _("This delivery is under way.")


class NotWanted(Exception):
    """What a message says is not true any more, or its recipient has unsubscribed: it is dropped."""
