"""Bookings of the API: the secret token in the path is all that a guest needs."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from bookings import limits, privacy, selectors, services
from bookings.calendars import booking_calendar
from bookings.filters import BookingFilter
from bookings.models import Booking
from bookings.querysets import BookingQuerySet
from bookings.serializers import BookingChangeSerializer, BookingInputSerializer, BookingSerializer
from common.filters import StrictQuery


class BookingViewSet(StrictQuery, GenericViewSet):
    queryset = Booking.objects.none()
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    lookup_field = "token"
    lookup_value_regex = "[A-Za-z0-9_-]{43}"
    paged_actions = filtered_actions = frozenset({"my"})

    def get_permissions(self) -> list[Any]:
        return [IsAuthenticated()] if self.action == "my" else [AllowAny()]

    def get_queryset(self) -> BookingQuerySet:
        return Booking.objects.of_user(self.request.user).for_reading().order_by("-created_at", "-id")

    def user(self) -> User | None:
        return self.request.user if isinstance(self.request.user, User) else None

    def answer(self, booking: Booking, status: int = 200) -> Response:
        return Response(BookingSerializer(booking, context={"now": timezone.now()}).data, status=status)

    @extend_schema(request=BookingInputSerializer, responses={201: BookingSerializer})
    def create(self, request: Request) -> Response:
        user = self.user()
        serializer = BookingInputSerializer(data=request.data, context={"user": user})
        serializer.is_valid(raise_exception=True)
        wanted = dict(serializer.validated_data)
        limits.spend_booking(request._request, user)
        slot = selectors.slot_to_book(slot_id=wanted.pop("slot_id"), event_id=wanted.pop("event_id"))
        booking = services.book_seats(slot=slot, by=user, language=get_language() or "", now=timezone.now(), **wanted)
        return self.answer(selectors.booking_by_token(booking.token), status=201)

    @extend_schema(responses=BookingSerializer(many=True))
    @action(detail=False)
    def my(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        answers = BookingSerializer(page, many=True, context={"now": timezone.now()})
        return self.get_paginated_response(answers.data)

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
        to = selectors.slot_to_book(slot_id=slot_id) if slot_id else None
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
        content = booking_calendar(self.booking(token))
        return HttpResponse(content, content_type="text/calendar; charset=utf-8")
