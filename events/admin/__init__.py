"""The organizer's screens for events and their programme, and the trail of what was done."""

from events.admin import categories, events, programme, slots, team, trail, webhooks
from events.admin.filters import OwnEventsFilter

__all__ = ["OwnEventsFilter", "categories", "events", "programme", "slots", "team", "trail", "webhooks"]
