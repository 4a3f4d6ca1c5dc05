"""What events keep about a person."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts import privacy
from accounts.models import User
from events.errors import OwnsComingEvents
from events.marks import everything_moved
from events.models import CategoryFollow, Event, TeamMember
from notifications.models import WebhookEndpoint
from notifications.privacy import erase_webhooks


def _export(user: User) -> dict[str, Any]:
    return {
        "organized": list(Event.with_deleted.filter(organizer=user).values("id", "title", "starts_at", "status")),
        "follows": list(CategoryFollow.objects.filter(user=user).values("category__name", "created_at")),
        "teams": list(TeamMember.objects.filter(user=user).values("event_id", "event__title", "role", "created_at")),
    }


def _erase(user: User, now: datetime) -> None:
    """Events stay, under an organizer without a name, and tell no chat any more."""
    organized = Event.with_deleted.filter(organizer=user)
    organized.exclude(chat_url="").update(chat_url="")
    if organized.exists():
        everything_moved()  # the name goes with the role, so that saving the row does not tell
    CategoryFollow.objects.filter(user=user).delete()
    TeamMember.objects.filter(user=user).delete()


def _ensure_erasable(user: User) -> None:
    if Event.objects.filter(organizer=user).published().upcoming(timezone.now()).exists():
        raise OwnsComingEvents


def _export_webhooks(user: User) -> list[Any]:
    """Where the person is told of their events; not the secrets, which would let somebody pose as this site."""
    kept = WebhookEndpoint.objects.filter(owner=user, deleted_at=None)
    return list(kept.values("url", "event_types", "is_active", "created_at"))


def _erase_webhooks(user: User, now: datetime) -> None:
    erase_webhooks(owner_id=user.pk, now=now)


privacy.register(privacy.Keeper("events", _export, _erase, _ensure_erasable))
privacy.register(privacy.Keeper("webhooks", _export_webhooks, _erase_webhooks))
