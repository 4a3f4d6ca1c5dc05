"""Events, their slots and programme, the categories, and webhooks, of the API."""

from events.api.calendars import CalendarViewSet
from events.api.categories import CategoryViewSet
from events.api.events import EventViewSet
from events.api.programme import SessionViewSet, SpeakerViewSet
from events.api.slots import SlotViewSet
from events.api.webhooks import WebhookViewSet

__all__ = [
    "CalendarViewSet",
    "CategoryViewSet",
    "EventViewSet",
    "SessionViewSet",
    "SlotViewSet",
    "SpeakerViewSet",
    "WebhookViewSet",
]
