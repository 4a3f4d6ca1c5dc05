"""The organizer's screens for events, and the trail of what was done."""

from events.admin import events, trail

__all__ = ["events", "trail"]
