"""Who did what to what, when and from where. Written by services, in the transaction of what they did."""

from datetime import datetime
from typing import Any

import structlog
from django.db.models import Model
from django.utils import timezone

from accounts.models import TrailEntry, User
from common import origin


def record(
    *,
    action: str,
    target: Model,
    by: User | None,
    event_id: int | None = None,
    changes: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> TrailEntry:
    """One line of the trail. ``by`` None is whoever had the booking's link, or the site itself.

    ``changes`` is ``{field: [was, is]}``; personal data goes by its field's name alone, since the trail is kept.
    """
    return TrailEntry.objects.create(
        at=now or timezone.now(),
        actor=by,
        source=origin.source(),
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        event_id=event_id,
        changes=changes or {},
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:128],
    )


def differences(row: Model, changes: dict[str, Any]) -> dict[str, list[str]]:
    """``{field: [was, is]}`` of what is new in ``changes``, as text."""
    return {
        name: [str(getattr(row, name)), str(value)] for name, value in changes.items() if getattr(row, name) != value
    }
