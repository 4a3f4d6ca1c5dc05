"""The messages about events: to their organizer, to those who follow their category, and to their own chat."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events import notices, samples
from events.models import Category, CategoryFollow, Event
from notifications import audiences, topics
from notifications.audiences import Audience, Recipient
from notifications.kinds import Kind, Priority, register
from notifications.models import Announcement
from notifications.selectors import willing
from notifications.topics import Topic


def _category_name(category_id: int) -> str:
    return Category.objects.filter(pk=category_id).values_list("name", flat=True).first() or ""


NEWS = topics.register(Topic("news", _("New events in categories that you follow"), _category_name))


def load(event_id: int) -> dict[str, Any]:
    return _context(Event.with_deleted.select_related("category", "organizer").get(pk=event_id))


def _sample() -> dict[str, Any]:
    return _context(samples.event())


def _sample_cancelled() -> dict[str, Any]:
    found = _sample()
    found["event"].cancel_reason = _("The singer is ill. We are looking for another evening.")
    return found


def _context(event: Event) -> dict[str, Any]:
    event_url = settings.SITE_URL + event.get_absolute_url()
    return {"event": event, "slot": event, "title": event.title, "event_url": event_url}


def ids_managed_by(user: Any) -> Any:
    return Event.objects.managed_by(user).values("pk")


def _is_public(context: Mapping[str, Any]) -> bool:
    return context["event"].is_published


def chat_of(context: Mapping[str, Any]) -> str:
    return context["event"].chat_url


def has_chat(context: Mapping[str, Any]) -> bool:
    """Still: its organizer may have taken the address away since the message was written."""
    return bool(chat_of(context))


PUBLISHED = Kind(
    "event_published",
    _("Event published, to its organizer"),
    _("Published: %(title)s"),
    load,
    managed_by=ids_managed_by,
    is_current=_is_public,
    texted=has_chat,
    chat_of=chat_of,
    sample=_sample,
)
ANNOUNCED = Kind(
    "event_news",
    _("New event, to followers of its category"),
    _("New: %(title)s"),
    load,
    topic=NEWS,
    priority=Priority.BULK,
    scope=lambda context: context["event"].category_id or 0,
    is_current=_is_public,
    sample=_sample,
)
CANCELLED = Kind(
    "event_cancelled",
    _("Event cancelled, to its chat"),
    _("Cancelled by the organizer: %(title)s"),
    load,
    managed_by=ids_managed_by,
    is_current=lambda context: context["event"].status == Event.Status.CANCELLED,
    texted=has_chat,
    chat_of=chat_of,
    sample=_sample_cancelled,
)
for _kind in (PUBLISHED, ANNOUNCED, CANCELLED):
    register(_kind)


def _organizer(announcement: Announcement, size: int) -> list[Recipient]:
    event = Event.objects.filter(pk=announcement.subject_id, organizer_id__gt=announcement.cursor)
    rows = event.filter(organizer__is_active=True).values_list(
        "organizer_id", "pk", "organizer__email", "organizer__language"
    )
    return [Recipient(*row) for row in rows]


def _followers(announcement: Announcement, size: int) -> list[Recipient]:
    """Whose address is proved: anybody may sign up with an address that is not theirs."""
    event = Event.objects.filter(pk=announcement.subject_id).first()
    if event is None or event.category_id is None:
        return []
    follows = CategoryFollow.objects.filter(
        category=event.category_id, user__is_active=True, pk__gt=announcement.cursor
    )
    proved = follows.filter(user__emailaddress__email=F("user__email"), user__emailaddress__verified=True)
    others = willing(proved.exclude(user=event.organizer_id), "user__email", NEWS, event.category_id)
    rows = others.order_by("pk").values_list("pk", "user__email", "user__language")[:size]
    return [Recipient(cursor, event.pk, address, language) for cursor, address, language in rows]


audiences.register(Audience("organizer_of_published_event", notices.PUBLISHED, PUBLISHED.name, _organizer))
audiences.register(Audience("followers_of_published_event", notices.PUBLISHED, ANNOUNCED.name, _followers))
