"""Events and slots of the API."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.fields import IntegerField
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.db import still_there
from common.errors import NotAllowed
from common.filters import StrictQuery
from common.http import Pagination, is_plain_read, read, whole_list
from common.idempotency import request_key
from common.parsers import FormParser, ImageParser
from common.schema import IDEMPOTENCY_KEY
from common.serializers import BooleanQuery
from events import fragments, selectors, services
from events.filters import EventFilter
from events.models import Event, Picture
from events.permissions import owns
from events.querysets import EventQuerySet
from events.serializers import (
    CancelSerializer,
    DuplicateSerializer,
    EventChangeSerializer,
    EventDetailSerializer,
    EventInputSerializer,
    EventSerializer,
    NewSlotSerializer,
    PersonOfTeamSerializer,
    PictureInputSerializer,
    PictureSerializer,
    SlotSerializer,
    SlotSeriesSerializer,
    SpanSerializer,
    TeamMemberInputSerializer,
    TeamMemberSerializer,
)

# Lists of others change with every booking, or are asked for once.
KEPT_QUERIES = {"page", "size", "skip", "limit", "category", "organizer", "status"}
PUBLIC = {"list", "retrieve", "slots", "count", "top_booked"}


_FILE = {"type": "string", "format": "binary"}
PICTURE_BODY = {"multipart/form-data": PictureInputSerializer} | dict.fromkeys(
    ["image/jpeg", "image/png", "image/webp", "image/gif"], _FILE
)


def _json(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/json")


class TopPagination(Pagination):
    DEFAULT = 3


class EventViewSet(StrictQuery, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_value_regex = r"\d{1,18}"
    query_params = {"slots": {"available"}, "remove_from_team": {"user_id", "email"}}
    paged_actions = frozenset({"list", "slots", "team", "top_booked"})
    filtered_actions = frozenset({"list", "count"})
    bodiless_actions = frozenset({"publish"})

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action in PUBLIC | {None} else [IsAuthenticated()]

    def get_queryset(self) -> EventQuerySet:
        events = selectors.catalogue(user=self.request.user, now=timezone.now())
        return selectors.with_programme(events) if self.action == "retrieve" else events

    def get_serializer_class(self) -> type[EventSerializer]:
        return EventDetailSerializer if self.action == "retrieve" else EventSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What is kept for strangers is answered before anything is made ready to ask who it is, and for what."""
        kept = self._kept(request, **kwargs) if is_plain_read(request) else None
        return super().dispatch(request, *args, **kwargs) if kept is None else _json(kept)

    def _kept(self, request: HttpRequest, pk: str = "") -> bytes | None:
        action = self.action_map.get("get") if self.action_map else None
        if action == "list":
            return fragments.kept_list(request.get_full_path(), now=timezone.now())
        return fragments.kept_event(int(pk), now=timezone.now()) if action == "retrieve" else None

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated or not request.query_params.keys() <= KEPT_QUERIES:
            return super().list(request, *args, **kwargs)

        def page() -> tuple[fragments.Page, list[Event]]:
            rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
            frame = self.get_paginated_response([]).data
            without_items = {name: value for name, value in frame.items() if name != "items"}
            return fragments.Page([row.pk for row in rows], without_items), list(rows)

        return _json(
            fragments.list_as_json(request.get_full_path(), now=timezone.now(), page=page, events=self.get_queryset)
        )

    @extend_schema(responses=EventDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return super().retrieve(request, *args, **kwargs)

        def build() -> tuple[bytes, Event]:
            event = self.get_object()
            return JSONRenderer().render(self.get_serializer(event).data), event

        return _json(fragments.event_as_json(int(kwargs["pk"]), now=timezone.now(), build=build))

    def detail_of(self, event: Event, status: int = 200) -> Response:
        shown = still_there(selectors.with_programme(self.get_queryset()), event.pk)
        return Response(EventDetailSerializer(shown, context=self.get_serializer_context()).data, status=status)

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=EventInputSerializer, responses={201: EventDetailSerializer})
    def create(self, request: Request) -> Response:
        organizer, now = cast("User", request.user), timezone.now()
        wanted = read(EventInputSerializer, request, timezone=organizer.timezone)
        key = request_key(request, request.data, who=organizer.pk)
        event, is_replayed = services.create_once(key=key, by=organizer, now=now, **wanted)
        answer = self.detail_of(event, status=201)
        if is_replayed:
            answer["Idempotent-Replayed"] = "true"
        return answer

    def _managed(self, pk: str) -> Event:
        return selectors.managed_event(event_id=pk, user=self.request.user)

    def _change(self, request: Request, pk: str, *, partial: bool) -> Response:
        event = self._managed(pk)
        changes = read(EventChangeSerializer, request, partial=partial)
        return self.detail_of(
            services.change_event(event=event, by=cast("User", request.user), changes=changes, now=timezone.now())
        )

    @extend_schema(request=EventChangeSerializer, responses=EventDetailSerializer)
    def update(self, request: Request, pk: str) -> Response:
        return self._change(request, pk, partial=False)

    @extend_schema(request=EventChangeSerializer, responses=EventDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self._change(request, pk, partial=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_event(event=self._owned(pk), by=cast("User", request.user), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=EventDetailSerializer, filters=False)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        event = self._managed(pk)
        return self.detail_of(services.publish_event(event=event, by=cast("User", request.user), now=timezone.now()))

    @extend_schema(request=CancelSerializer, responses=EventDetailSerializer, filters=False)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        event = self._managed(pk)
        reason = read(CancelSerializer, request).get("reason", "")
        by = cast("User", request.user)
        return self.detail_of(services.cancel_event(event=event, by=by, reason=reason, now=timezone.now()))

    @extend_schema(request=DuplicateSerializer, responses={201: EventDetailSerializer}, filters=False)
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        event = self._managed(pk)
        starts_at = read(DuplicateSerializer, request)["starts_at"]
        by = cast("User", request.user)
        copy = services.duplicate_event(event=event, by=by, starts_at=starts_at, now=timezone.now())
        return self.detail_of(copy, status=201)

    @extend_schema(responses=inline_serializer("Count", {"count": IntegerField()}), filters=True)
    @action(detail=False, pagination_class=None)
    def count(self, request: Request) -> Response:
        """How many events the list would have: published ones, unless ``status`` says otherwise."""
        return Response({"count": self.filter_queryset(self.get_queryset()).count()})

    @extend_schema(responses=EventSerializer(many=True), filters=False)
    @action(detail=False, url_path="top-booked", pagination_class=TopPagination)
    def top_booked(self, request: Request) -> Response:
        """The most booked first, 3 of them unless ``limit`` says otherwise."""
        page = self.paginate_queryset(selectors.most_booked(user=request.user, now=timezone.now()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

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
        member = services.add_team_member(
            event=event, by=cast("User", request.user), **read(TeamMemberInputSerializer, request)
        )
        return Response(TeamMemberSerializer(member).data, status=201)

    @extend_schema(parameters=[PersonOfTeamSerializer], responses={204: None})
    @team.mapping.delete
    def remove_from_team(self, request: Request, pk: str) -> Response:
        """Whom `user_id` or `email` names, in the query or in a body."""
        event = self._owned(pk)
        person = PersonOfTeamSerializer(data=request.data or request.query_params.dict())
        person.is_valid(raise_exception=True)
        member = selectors.member_of_team(event=event, **person.validated_data["who"])
        services.remove_team_member(event=event, user=member.user, by=cast("User", request.user))
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

    @extend_schema(request=NewSlotSerializer, responses={201: SlotSerializer})
    @slots.mapping.post
    def add_slot(self, request: Request, pk: str) -> Response:
        event = self._managed(pk)
        span = read(NewSlotSerializer, request)
        slot = services.add_slot(event=event, span=span, by=cast("User", request.user))
        return Response(SlotSerializer(slot, context=self.get_serializer_context()).data, status=201)

    @extend_schema(
        request=SlotSeriesSerializer, responses={201: SlotSerializer(many=True), 200: SpanSerializer(many=True)}
    )
    @action(detail=True, methods=["post"], url_path="slots/generate")
    def generate_slots(self, request: Request, pk: str) -> Response:
        """Many slots by a recurrence rule; with ``preview`` they are answered (200) and not made."""
        event = self._managed(pk)
        wanted = read(SlotSeriesSerializer, request)
        is_preview = wanted.pop("preview")
        spans = services.plan_slots(event=event, now=timezone.now(), **wanted)
        if is_preview:
            return whole_list(SpanSerializer(spans, many=True).data)
        slots = services.add_slots(event=event, spans=spans, by=cast("User", request.user), now=timezone.now())
        return whole_list(SlotSerializer(slots, many=True, context=self.get_serializer_context()).data, status=201)

    @extend_schema(responses=PictureSerializer, filters=False)
    @action(detail=True, parser_classes=[FormParser, ImageParser])
    def picture(self, request: Request, pk: str) -> Response:
        """What became of the last upload, and what is shown."""
        return Response(PictureSerializer(get_object_or_404(Picture, event=self._managed(pk))).data)

    @extend_schema(request=PICTURE_BODY, responses={202: PictureSerializer})
    @picture.mapping.put
    def set_picture(self, request: Request, pk: str) -> Response:
        """Taken in, and shown as soon as the worker has prepared it; until then the former picture stays."""
        event = self._managed(pk)
        file = read(PictureInputSerializer, request)["picture"]
        picture = services.set_picture(event=event, file=file, by=cast("User", request.user), now=timezone.now())
        return Response(PictureSerializer(picture).data, status=202)

    @extend_schema(responses={204: None})
    @picture.mapping.delete
    def remove_picture(self, request: Request, pk: str) -> Response:
        """From then on the page shows the picture at the event's ``image_url``, or a pattern."""
        services.remove_picture(event=self._managed(pk), by=cast("User", request.user), now=timezone.now())
        return Response(status=204)
