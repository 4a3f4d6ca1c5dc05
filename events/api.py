"""Events and slots of the API."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.errors import NotAllowed
from common.filters import StrictQuery
from common.serializers import BooleanQuery
from events import selectors, services
from events.filters import EventFilter
from events.models import Event
from events.permissions import owns
from events.querysets import EventQuerySet
from events.serializers import (
    EventDetailSerializer,
    EventInputSerializer,
    EventSerializer,
    PersonOfTeamSerializer,
    SlotSerializer,
    TeamMemberInputSerializer,
    TeamMemberSerializer,
)


class EventViewSet(StrictQuery, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_value_regex = r"\d{1,18}"
    query_params = {"slots": {"available"}}
    paged_actions = frozenset({"list", "slots", "team"})

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action in {"list", "retrieve", "slots", None} else [IsAuthenticated()]

    def get_queryset(self) -> EventQuerySet:
        return selectors.catalogue(user=self.request.user, now=timezone.now())

    def get_serializer_class(self) -> type[EventSerializer]:
        return EventDetailSerializer if self.action == "retrieve" else EventSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}

    @extend_schema(responses=EventDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(request=EventInputSerializer, responses={201: EventDetailSerializer})
    def create(self, request: Request) -> Response:
        organizer = cast("User", request.user)
        serializer = EventInputSerializer(data=request.data, context={"timezone": organizer.timezone})
        serializer.is_valid(raise_exception=True)
        event = services.create_event(by=organizer, now=timezone.now(), **serializer.validated_data)
        answer = EventDetailSerializer(self.get_queryset().get(pk=event.pk), context=self.get_serializer_context())
        return Response(answer.data, status=201)

    def _owned(self, pk: str) -> Event:
        """The event, for its owner: others who see it are not allowed, and the rest find nothing."""
        event = get_object_or_404(Event.objects.visible_to(self.request.user), pk=pk)
        if not owns(self.request.user, event):
            raise NotAllowed
        return event

    @extend_schema(responses=TeamMemberSerializer(many=True), filters=False)
    @action(detail=True)
    def team(self, request: Request, pk: str) -> Response:
        members = self._owned(pk).team.select_related("user")
        page = TeamMemberSerializer(self.paginate_queryset(members), many=True)
        return self.get_paginated_response(page.data)

    @extend_schema(request=TeamMemberInputSerializer, responses={201: TeamMemberSerializer})
    @team.mapping.post
    def add_to_team(self, request: Request, pk: str) -> Response:
        event = self._owned(pk)
        serializer = TeamMemberInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        member = services.add_team_member(event=event, by=cast("User", request.user), **serializer.validated_data)
        return Response(TeamMemberSerializer(member).data, status=201)

    @extend_schema(request=PersonOfTeamSerializer, responses={204: None})
    @team.mapping.delete
    def remove_from_team(self, request: Request, pk: str) -> Response:
        event = self._owned(pk)
        serializer = PersonOfTeamSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.remove_team_member(event=event, by=cast("User", request.user), **serializer.validated_data)
        return Response(status=204)

    @extend_schema(
        parameters=[OpenApiParameter("available", OpenApiTypes.BOOL, description="Only slots with a seat left.")],
        responses=SlotSerializer(many=True),
        filters=False,
    )
    @action(detail=True)
    def slots(self, request: Request, pk: str) -> Response:
        event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
        slots = event.slots.all()
        if BooleanQuery.read(request, "available"):
            slots = slots.available(timezone.now())
        page = SlotSerializer(self.paginate_queryset(slots), many=True, context=self.get_serializer_context())
        return self.get_paginated_response(page.data)
