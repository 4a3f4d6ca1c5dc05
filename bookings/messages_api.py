"""What an event's team writes to those who booked it, by the API."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from bookings import services
from bookings.limits import spend_message
from bookings.models import OrganizerMessage
from bookings.selectors import messages_of
from bookings.serializers import DraftSerializer, OrganizerMessageInputSerializer, OrganizerMessageSerializer
from bookings.services import Draft
from bookings.slots import slot_to_book
from common.filters import StrictQuery
from common.http import read
from events.models import Event
from events.selectors import managed_event


@extend_schema(parameters=[OpenApiParameter("event_id", OpenApiTypes.INT, OpenApiParameter.PATH)])
class MessageViewSet(StrictQuery, GenericViewSet):
    """Of the event in the path, for those who manage it."""

    queryset = OrganizerMessage.objects.none()
    serializer_class = OrganizerMessageSerializer
    permission_classes = [IsAuthenticated]
    lookup_value_regex = r"\d{1,18}"
    paged_actions = frozenset({"list"})

    def event(self) -> Event:
        return managed_event(event_id=self.kwargs["event_id"], user=self.request.user)

    def user(self) -> User:
        return cast("User", self.request.user)

    @extend_schema(responses=OrganizerMessageSerializer(many=True), filters=False)
    def list(self, request: Request, event_id: str) -> Response:
        """The newest first, each with how far it has come."""
        page = self.paginate_queryset(messages_of(self.event()))
        return self.get_paginated_response(OrganizerMessageSerializer(page, many=True).data)

    @extend_schema(request=OrganizerMessageInputSerializer, responses={201: OrganizerMessageSerializer})
    def create(self, request: Request, event_id: str) -> Response:
        """Sent at once, or at ``scheduled_at``; the writing to each goes on in the background."""
        event = self.event()
        wanted = read(OrganizerMessageInputSerializer, request)
        scheduled_at = wanted.pop("scheduled_at", None)
        draft = _draft(event, wanted)
        spend_message(self.user())
        message = services.send_message(
            event=event, draft=draft, by=self.user(), scheduled_at=scheduled_at, now=timezone.now()
        )
        return Response(OrganizerMessageSerializer(messages_of(event).get(pk=message.pk)).data, status=201)

    @extend_schema(request=DraftSerializer, responses={204: None}, filters=False)
    @action(detail=False, methods=["post"])
    def test(self, request: Request, event_id: str) -> Response:
        """To oneself alone, to see what it looks like."""
        event = self.event()
        draft = _draft(event, read(DraftSerializer, request))
        spend_message(self.user())
        services.send_test(event=event, draft=draft, by=self.user(), now=timezone.now())
        return Response(status=204)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, event_id: str, pk: str) -> Response:
        """Takes back a message whose time has not come."""
        message = get_object_or_404(messages_of(self.event()), pk=pk)
        services.take_back_message(message=message, by=self.user(), now=timezone.now())
        return Response(status=204)


def _draft(event: Event, wanted: dict[str, Any]) -> Draft:
    slot_id = wanted.pop("time_slot_id", None)
    slot = slot_to_book(slot_id=slot_id, event_id=event.pk) if slot_id else None
    return Draft(slot=slot, **wanted)
