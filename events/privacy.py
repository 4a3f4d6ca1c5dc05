"""What events keep about a person."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts import privacy
from accounts.models import User
from events.errors import OwnsComingEvents
from events.models import Event, TeamMember


def _export(user: User) -> dict[str, Any]:
    return {
        "organized": list(Event.with_deleted.filter(organizer=user).values("id", "title", "starts_at", "status")),
        "teams": list(TeamMember.objects.filter(user=user).values("event_id", "event__title", "role", "created_at")),
    }


def _erase(user: User, now: datetime) -> None:
    """Events stay, under an organizer without a name."""
    TeamMember.objects.filter(user=user).delete()


def _ensure_erasable(user: User) -> None:
    if Event.objects.filter(organizer=user).published().upcoming(timezone.now()).exists():
        raise OwnsComingEvents


privacy.register(privacy.Keeper("events", _export, _erase, _ensure_erasable))
