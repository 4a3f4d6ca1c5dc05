"""What an event's team does by the API: registering and correcting people, the list as a file, and the numbers."""

from typing import cast

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from bookings import selectors, services
from bookings.exports import XLSX, attendees_csv, attendees_xlsx
from bookings.models import Attendee
from bookings.serializers import AttendeeChangeSerializer, EventAttendeeSerializer, RegistrationSerializer
from bookings.slots import slot_to_book
from bookings.stats import event_stats
from bookings.stats_schema import StatsSerializer
from common.filters import StrictQuery
from common.http import read
from events.models import Event
from events.selectors import managed_event

EVENT_ID = OpenApiParameter("event_id", OpenApiTypes.INT, OpenApiParameter.PATH)


class Registering(GenericViewSet):
    """The POST of an event's attendees."""

    @extend_schema(parameters=[EVENT_ID], request=RegistrationSerializer, responses={201: EventAttendeeSerializer})
    def create(self, request: Request, event_id: str) -> Response:
        """Registers a person, within the capacity; the booking window and the limit of seats do not count here."""
        event = managed_event(event_id=event_id, user=request.user)
        wanted = read(RegistrationSerializer, request)
        slot = slot_to_book(slot_id=wanted["slot_id"], event_id=event.pk)
        by = cast("User", request.user)
        attendee = services.register_attendee(slot=slot, person=wanted["person"], by=by, now=timezone.now())
        return Response(EventAttendeeSerializer(attendee).data, status=201)


@extend_schema(parameters=[EVENT_ID])
class DeskViewSet(StrictQuery, GenericViewSet):
    """Of the event in the path, for those who manage it."""

    queryset = Attendee.objects.none()
    serializer_class = StatsSerializer
    permission_classes = [IsAuthenticated]

    def event(self) -> Event:
        return managed_event(event_id=self.kwargs["event_id"], user=self.request.user)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, filters=False)
    @action(detail=False, url_path=r"attendees\.csv")
    def attendees_csv(self, request: Request, event_id: str) -> HttpResponseBase:
        """Everybody who has, had or waits for a seat; safe to open in a spreadsheet."""
        return attendees_csv(self.event())

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY}, filters=False)
    @action(detail=False, url_path=r"attendees\.xlsx")
    def attendees_xlsx(self, request: Request, event_id: str) -> HttpResponseBase:
        """The same as a workbook."""
        return attendees_xlsx(self.event())

    @extend_schema(responses=StatsSerializer, filters=False)
    @action(detail=False)
    def stats(self, request: Request, event_id: str) -> Response:
        """Seats, bookings by state, day and source, lead times, the waitlist, and who came."""
        return Response(StatsSerializer(event_stats(self.event(), now=timezone.now())).data)


class AttendeeViewSet(StrictQuery, GenericViewSet):
    """One attendee, for those who manage the event."""

    queryset = Attendee.objects.none()
    serializer_class = EventAttendeeSerializer
    permission_classes = [IsAuthenticated]
    lookup_value_regex = r"\d{1,18}"

    def managed(self, pk: str) -> Attendee:
        return selectors.managed_attendee(attendee_id=pk, user=self.request.user)

    @extend_schema(request=AttendeeChangeSerializer, responses=EventAttendeeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Corrects the name, address or phone, be it after the start."""
        attendee = self.managed(pk)
        changes = read(AttendeeChangeSerializer, request)
        by = cast("User", request.user)
        corrected = services.correct_attendee(attendee=attendee, changes=changes, by=by, now=timezone.now())
        return Response(EventAttendeeSerializer(corrected).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Takes the person out: the seat is free, and offered to those who wait."""
        by = cast("User", request.user)
        services.take_out_attendee(attendee=self.managed(pk), by=by, by_team=True, now=timezone.now())
        return Response(status=204)
