"""Bookings of the API: the secret token in the path is all that a guest needs."""

from functools import partial
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from bookings import downloads, limits, privacy, selectors, services
from bookings.calendars import booking_calendar
from bookings.filters import BookingFilter
from bookings.models import Booking
from bookings.querysets import BookingQuerySet
from bookings.serializers import (
    BookingChangeSerializer,
    BookingInputSerializer,
    BookingSerializer,
    CalendarFeedSerializer,
    TicketQuerySerializer,
)
from bookings.slots import slot_to_book
from common.filters import StrictQuery
from common.http import calendar_file
from common.idempotency import request_key
from common.schema import IDEMPOTENCY_KEY
from common.serializers import kept, validated

SVG = {(200, "image/svg+xml"): OpenApiTypes.STR, 409: None}
PNG = {(200, "image/png"): OpenApiTypes.BINARY, 409: None}
PDF = {(200, "application/pdf"): OpenApiTypes.BINARY, 409: None}
ATTENDEE = OpenApiParameter("attendee", int, description="The attendee's id; one of this booking.")


class BookingViewSet(StrictQuery, GenericViewSet):
    queryset = Booking.objects.none()
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    lookup_field = "token"
    lookup_value_regex = "[A-Za-z0-9_-]{43}"
    query_params = {name: {"attendee"} for name in ("qr_svg", "qr_png", "ticket")}
    paged_actions = filtered_actions = frozenset({"my"})
    bodiless_actions = frozenset({"renew_feed", "accept", "erase"})

    def get_permissions(self) -> list[Any]:
        is_personal = self.action in {"my", "feed", "renew_feed"}
        return [IsAuthenticated()] if is_personal else [AllowAny()]

    def get_queryset(self) -> BookingQuerySet:
        mine = selectors.bookings_of(cast("User", self.request.user))
        return mine.for_reading().order_by("-created_at", "-id")

    def user(self) -> User | None:
        return self.request.user if isinstance(self.request.user, User) else None

    def answer(self, booking: Booking, status: int = 200) -> Response:
        with kept(BookingSerializer, now=timezone.now()) as serializer:
            return Response(serializer.to_representation(booking), status=status)

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=BookingInputSerializer, responses={201: BookingSerializer})
    def create(self, request: Request) -> Response:
        user = self.user()
        wanted = validated(BookingInputSerializer, request.data, user=user)
        key = request_key(request, request.data, who=user and user.pk)
        where = {"slot_id": wanted.pop("slot_id"), "event_id": wanted.pop("event_id")}
        wanted |= {"slot": partial(slot_to_book, **where), "by": user, "language": get_language() or ""}
        booking, is_replayed = services.book_once(
            key=key, spend=lambda: limits.spend_booking(request._request, user), now=timezone.now(), **wanted
        )
        answer = self.answer(selectors.for_answer(booking), status=201)
        if is_replayed:
            answer["Idempotent-Replayed"] = "true"
        return answer

    @extend_schema(responses=BookingSerializer(many=True))
    @action(detail=False)
    def my(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        answers = BookingSerializer(page, many=True, context={"now": timezone.now()})
        return self.get_paginated_response(answers.data)

    @extend_schema(responses=CalendarFeedSerializer, filters=False)
    @action(detail=False, url_path="my/calendar")
    def feed(self, request: Request) -> Response:
        """The secret address at which calendar programs find one's bookings; it is made at the first call."""
        return Response(CalendarFeedSerializer(services.feed_of(user=cast("User", request.user))).data)

    @extend_schema(request=None, responses=CalendarFeedSerializer, filters=False)
    @feed.mapping.post
    def renew_feed(self, request: Request) -> Response:
        """A new address; the old one is dead at once."""
        feed = services.renew_feed(user=cast("User", request.user), now=timezone.now())
        return Response(CalendarFeedSerializer(feed).data)

    def booking(self, token: str) -> Booking:
        return limits.booking_for(self.request._request, token)

    def retrieve(self, request: Request, token: str) -> Response:
        return self.answer(self.booking(token))

    @extend_schema(request=BookingChangeSerializer, responses=BookingSerializer)
    def update(self, request: Request, token: str) -> Response:
        booking = self.booking(token)
        serializer = BookingChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        slot_id = changes.pop("new_time_slot_id", None)
        to = slot_to_book(slot_id=slot_id, field="new_time_slot_id") if slot_id else None
        return self.answer(
            services.change_booking(booking=booking, to=to, changes=changes, by=self.user(), now=timezone.now())
        )

    @extend_schema(request=BookingChangeSerializer, responses=BookingSerializer)
    def partial_update(self, request: Request, token: str) -> Response:
        return self.update(request, token)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, token: str) -> Response:
        services.cancel_booking(booking=self.booking(token), by=self.user(), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=BookingSerializer, filters=False)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, token: str) -> Response:
        """Take the seats that the waitlist offers."""
        return self.answer(services.accept_offer(booking=self.booking(token), by=self.user(), now=timezone.now()))

    @extend_schema(responses={204: None}, filters=False)
    @action(detail=True, methods=["delete"], url_path=r"attendees/(?P<attendee_id>\d{1,18})")
    def take_out(self, request: Request, token: str, attendee_id: str) -> Response:
        """Take one person out of a party and free the seat; the last one's going cancels the booking."""
        attendee = get_object_or_404(self.booking(token).attendees, pk=attendee_id)
        services.take_out_attendee(attendee=attendee, by=self.user(), now=timezone.now())
        return Response(status=204)

    @extend_schema(responses={200: dict}, filters=False)
    @action(detail=True)
    def export(self, request: Request, token: str) -> Response:
        """Everything kept about a guest: this booking, its people and their messages."""
        return Response(privacy.export_booking(booking=self.booking(token)))

    @extend_schema(request=None, responses={204: None}, filters=False)
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, token: str) -> Response:
        """Erases the people of this booking, cancels it if it has not started, and ends its link."""
        privacy.erase_booking(booking=self.booking(token), now=timezone.now())
        return Response(status=204)

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.STR})
    @action(detail=True, url_path=r"calendar\.ics", url_name="calendar")
    def calendar(self, request: Request, token: str) -> HttpResponse:
        booking = self.booking(token)
        return calendar_file(booking_calendar(booking), f"booking-{booking.pk}.ics")

    def attendee_id(self) -> int | None:
        query = TicketQuerySerializer(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return query.validated_data.get("attendee")

    @extend_schema(parameters=[ATTENDEE], responses=SVG, filters=False)
    @action(detail=True, url_path=r"qr\.svg", url_name="qr-svg")
    def qr_svg(self, request: Request, token: str) -> HttpResponse:
        """The ticket code of one attendee, the first by default, as a QR code."""
        return downloads.qr_as_svg(self.booking(token), self.attendee_id())

    @extend_schema(parameters=[ATTENDEE], responses=PNG, filters=False)
    @action(detail=True, url_path=r"qr\.png", url_name="qr-png")
    def qr_png(self, request: Request, token: str) -> HttpResponse:
        """The ticket code of one attendee, the first by default, as a QR code."""
        return downloads.qr_as_png(self.booking(token), self.attendee_id())

    @extend_schema(parameters=[ATTENDEE], responses=PDF, filters=False)
    @action(detail=True, url_path=r"ticket\.pdf", url_name="ticket")
    def ticket(self, request: Request, token: str) -> HttpResponse:
        """A page to print for each attendee, up to 100 of them, or for one alone."""
        return downloads.tickets_as_pdf(self.booking(token), self.attendee_id())
