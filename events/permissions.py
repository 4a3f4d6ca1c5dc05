"""Who may do what with events: one predicate each, for the API, the pages and the admin."""

from typing import Any

from events.models import Event


def may_create_events(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_organizer)


def may_manage(user: Any, event: Event) -> bool:
    """On the event's team, or an admin."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or event.organizer_id == user.pk))
