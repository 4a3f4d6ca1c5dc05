"""The links by which somebody unsubscribes without a log-in (RFC 8058)."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from common.errors import NotFound
from notifications import topics
from notifications.topics import Topic

_signer = signing.Signer(salt="unsubscribe")


@dataclass(frozen=True)
class Subscription:
    """One address, one topic, and the id of what it is about; 0 is all of the topic."""

    address: str
    topic: Topic
    scope: int = 0

    def __str__(self) -> str:
        return self.topic.describe(self.scope)


def unsubscribe_url(subscription: Subscription) -> str:
    """Always the same for the same subscription, and good for as long as the site's key is."""
    token = _signer.sign_object([subscription.address.lower(), subscription.topic.name, subscription.scope])
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def read_token(token: str) -> Subscription:
    """Raises NotFound where we did not sign it, or know its topic no more."""
    try:
        address, name, scope = _signer.unsign_object(token)
        return Subscription(str(address), topics.get(str(name)), int(scope))
    except (signing.BadSignature, ValueError, TypeError, KeyError) as error:
        raise NotFound from error
