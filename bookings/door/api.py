"""The door of the API: who comes, and letting them in."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from bookings import services
from bookings.attendees_api import Registering
from bookings.door import selectors
from bookings.door.filters import AttendeeFilter
from bookings.door.serializers import (
    CheckInInputSerializer,
    CheckInSerializer,
    SummarySerializer,
)
from bookings.models import Attendee
from bookings.querysets import AttendeeQuerySet
from bookings.serializers import EventAttendeeSerializer
from common.filters import StrictQuery
from events.models import Event


@extend_schema(parameters=[OpenApiParameter("event_id", OpenApiTypes.INT, OpenApiParameter.PATH)])
class _AtDoor(StrictQuery, GenericViewSet):
    """For whoever checks people in at the event of the path."""

    queryset = Attendee.objects.none()
    serializer_class = EventAttendeeSerializer
    permission_classes = (IsAuthenticated,)

    def event(self) -> Event:
        return selectors.event_at_door(user=self.request.user, pk=self.kwargs["event_id"])


class AttendeeViewSet(Registering, mixins.ListModelMixin, _AtDoor):
    filterset_class = AttendeeFilter

    def get_queryset(self) -> AttendeeQuerySet:
        return selectors.people_at_door(self.event()).order_by("id")


class CheckInViewSet(_AtDoor):
    lookup_url_kwarg = "attendee_id"
    lookup_value_regex = r"\d{1,18}"

    @extend_schema(request=CheckInInputSerializer, responses={200: CheckInSerializer})
    def create(self, request: Request, event_id: str) -> Response:
        event = self.event()
        serializer = CheckInInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        by = cast("User", request.user)
        attendee = services.check_in(event=event, by=by, now=timezone.now(), **serializer.validated_data)
        return Response(CheckInSerializer(attendee).data)

    @extend_schema(
        parameters=[OpenApiParameter("attendee_id", OpenApiTypes.INT, OpenApiParameter.PATH)], responses={204: None}
    )
    def destroy(self, request: Request, event_id: str, attendee_id: str) -> Response:
        """Undoes a check-in."""
        attendee = get_object_or_404(Attendee.objects.select_related("event"), event=self.event(), pk=attendee_id)
        services.undo_check_in(attendee=attendee, by=cast("User", request.user), now=timezone.now())
        return Response(status=204)

    @extend_schema(responses=SummarySerializer, filters=False)
    @action(detail=False)
    def summary(self, request: Request, **_: Any) -> Response:
        return Response(SummarySerializer(selectors.count_at_door(self.event())).data)
