"""Messages without a person: what was told stays counted, to whom is forgotten."""

from django.db.models import QuerySet

from notifications.models import Notification

NOBODY = "erased"


def erase_messages(*, kind_prefix: str, subject_id: int) -> int:
    """Forget the recipients of the messages about one row; what was not sent yet never is."""
    return _forget(Notification.objects.filter(kind__startswith=kind_prefix, subject_id=subject_id))


def erase_messages_to(*, recipient: str) -> int:
    return _forget(Notification.objects.filter(recipient__iexact=recipient))


def _forget(messages: QuerySet[Notification]) -> int:
    waiting = messages.filter(status__in=[Notification.Status.QUEUED, Notification.Status.SENDING])
    waiting.update(status=Notification.Status.DEAD, leased_until=None)
    return messages.update(recipient=NOBODY, context={}, last_error="")
