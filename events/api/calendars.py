"""Events as calendar files (RFC 5545)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from common.filters import StrictQuery
from common.http import calendar_file
from events.calendars import event_calendar, events_calendar
from events.filters import CalendarFilter
from events.models import Event
from events.querysets import EventQuerySet

CALENDAR = {(200, "text/calendar"): OpenApiTypes.STR}


class CalendarViewSet(StrictQuery, GenericViewSet):
    queryset = Event.objects.none()
    filterset_class = CalendarFilter
    pagination_class = None
    paged_actions = frozenset[str]()
    permission_classes = [AllowAny]

    def get_queryset(self) -> EventQuerySet:
        return Event.objects.visible_to(self.request.user)

    @extend_schema(responses=CALENDAR, filters=True, tags=["events"])
    def list(self, request: Request) -> HttpResponse:
        """To subscribe to: the soonest 1,000 entries of the events that the filters of `/events` find.

        What is over is left out, unless `start_after` or `end_before` is given. Without `status`, cancelled events are
        in it too, as CANCELLED, so that a calendar that follows takes them out. `ordering` changes nothing.
        """
        events = self.filter_queryset(self.get_queryset())
        return calendar_file(events_calendar(events, now=timezone.now()), "events.ics")

    @extend_schema(responses=CALENDAR, filters=False)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """One entry; each slot is one where an event of several slots is longer than 24 hours."""
        event = get_object_or_404(self.get_queryset().select_related("category").with_slot_count(), pk=pk)
        return calendar_file(event_calendar(event), f"{event.slug}.ics")
