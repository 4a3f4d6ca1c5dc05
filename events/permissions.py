"""Who may do what with events: one predicate each, for the API, the pages and the admin."""

from typing import Any

from common.errors import NotAllowed
from events.models import Event, TeamMember
from notifications.models import WebhookEndpoint


def may_create_events(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_organizer)


def may_manage(user: Any, event: Event) -> bool:
    """Owner, manager or admin."""
    return owns(user, event) or _is_on_team(user, event, TeamMember.Role.MANAGER)


def may_check_in(user: Any, event: Event) -> bool:
    """Whoever manages the event, and its door staff: they see attendees and let them in."""
    return owns(user, event) or _is_on_team(user, event, TeamMember.Role.MANAGER, TeamMember.Role.DOOR)


def owns(user: Any, event: Event) -> bool:
    """Owner or admin: they choose the team, and may delete the event."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or event.organizer_id == user.pk))


def may_have_webhooks(user: Any) -> bool:
    """Organizers, to be told of their own events."""
    return may_create_events(user)


def owns_webhook(user: Any, endpoint: WebhookEndpoint) -> bool:
    """Its owner while an organizer, or an admin."""
    return may_have_webhooks(user) and (user.is_superuser or endpoint.owner_id == user.pk)


def may_edit_categories(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_superuser)


def _is_on_team(user: Any, event: Event, *roles: str) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return event.team.filter(user_id=user.pk, role__in=roles).exists()


def ensure_manages(user: Any, event: Event) -> None:
    if not may_manage(user, event):
        raise NotAllowed


def ensure_owns(user: Any, event: Event) -> None:
    if not owns(user, event):
        raise NotAllowed


def ensure_checks_in(user: Any, event: Event) -> None:
    if not may_check_in(user, event):
        raise NotAllowed
