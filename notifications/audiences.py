"""Who is told of what. Each app's messages.py registers its own, so this app needs to know none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from notifications.models import Announcement, Notification


@dataclass(frozen=True)
class Recipient:
    """One message to be: ``subject_id`` is what it is about, ``cursor`` where the next page goes on after it.

    ``key`` is the message's own, where the same one could come of two announcements; it is written once.
    """

    cursor: int
    subject_id: int
    address: str
    language: str = ""
    key: str = ""


@dataclass(frozen=True)
class Audience:
    """Who hears of an occasion, and by which kind of message.

    ``page(announcement, size)`` gives the next recipients after its cursor, by growing cursor; none where there are no
    more. ``count(subject_id)`` is how many there would be now, to say so beforehand. Its
    messages go by ``channel``; it is told of nothing while it is not ``is_on``.
    """

    name: str
    occasion: str
    kind: str
    page: Callable[[Announcement, int], list[Recipient]]
    count: Callable[[int], int] = lambda subject_id: 0
    channel: Notification.Channel = Notification.Channel.EMAIL
    is_on: Callable[[], bool] = lambda: True


_audiences: dict[str, Audience] = {}


def register(audience: Audience) -> None:
    _audiences[audience.name] = audience


def get(name: str) -> Audience:
    """The audience of that name; KeyError where no app registered it."""
    return _audiences[name]


def of(occasion: str) -> list[Audience]:
    return [audience for audience in _audiences.values() if audience.occasion == occasion and audience.is_on()]
