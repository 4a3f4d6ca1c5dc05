"""Sessions and speakers of the API."""

from typing import Any, cast

import django_filters as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.filters import IdFilter, StrictQuery
from common.http import read
from events import selectors, services
from events.models import Session, Speaker
from events.permissions import ensure_manages
from events.serializers import (
    SessionChangeSerializer,
    SessionInputSerializer,
    SessionSerializer,
    SpeakerChangeSerializer,
    SpeakerInputSerializer,
    SpeakerSerializer,
)


class ProgrammeFilter(filters.FilterSet):
    event_id = IdFilter(field_name="event_id", min_value=1)


class ProgrammeViewSet(StrictQuery, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Read by whoever sees the event, written by whoever manages it."""

    filterset_class = ProgrammeFilter
    lookup_value_regex = r"\d{1,18}"

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action in {"list", "retrieve", None} else [IsAuthenticated()]

    def user(self) -> User:
        return cast("User", self.request.user)

    def managed(self) -> Any:
        """The row, for its event's team: others who see it are not allowed."""
        row = self.get_object()
        ensure_manages(self.request.user, row.event)
        return row


class SessionViewSet(ProgrammeViewSet):
    queryset = Session.objects.none()
    serializer_class = SessionSerializer

    def get_queryset(self) -> Any:
        return selectors.sessions_visible_to(self.request.user)

    @extend_schema(request=SessionInputSerializer, responses={201: SessionSerializer})
    def create(self, request: Request) -> Response:
        wanted = read(SessionInputSerializer, request)
        event = selectors.managed_event(event_id=wanted.pop("event_id"), user=request.user)
        session = services.add_session(event=event, by=self.user(), **wanted)
        return Response(SessionSerializer(session).data, status=201)

    @extend_schema(request=SessionChangeSerializer, responses=SessionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        session = self.managed()
        changes = read(SessionChangeSerializer, request, partial=True)
        return Response(
            SessionSerializer(services.change_session(session=session, by=self.user(), changes=changes)).data
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.remove_session(session=self.managed(), by=self.user())
        return Response(status=204)


class SpeakerViewSet(ProgrammeViewSet):
    queryset = Speaker.objects.none()
    serializer_class = SpeakerSerializer

    def get_queryset(self) -> Any:
        return selectors.speakers_visible_to(self.request.user)

    @extend_schema(request=SpeakerInputSerializer, responses={201: SpeakerSerializer})
    def create(self, request: Request) -> Response:
        wanted = read(SpeakerInputSerializer, request)
        event = selectors.managed_event(event_id=wanted.pop("event_id"), user=request.user)
        speaker = services.add_speaker(event=event, by=self.user(), **wanted)
        return Response(SpeakerSerializer(speaker).data, status=201)

    @extend_schema(request=SpeakerChangeSerializer, responses=SpeakerSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        speaker = self.managed()
        changes = read(SpeakerChangeSerializer, request, partial=True)
        return Response(
            SpeakerSerializer(services.change_speaker(speaker=speaker, by=self.user(), changes=changes)).data
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.remove_speaker(speaker=self.managed(), by=self.user())
        return Response(status=204)
