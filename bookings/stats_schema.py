"""An event's numbers as JSON."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.fields import DateField, FloatField, IntegerField

from bookings.models import Booking
from common.serializers import InstantField


def _none_or_number() -> IntegerField:
    return IntegerField(allow_null=True)


class StatsSerializer(serializers.Serializer):
    seats = inline_serializer(
        "StatsSeats", {"capacity": _none_or_number(), "taken": IntegerField(), "left": _none_or_number()}
    )
    bookings = inline_serializer("StatsBookings", {status: IntegerField() for status in Booking.Status.values})
    bookings_a_day = inline_serializer(
        "StatsDay", {"date": DateField(), "bookings": IntegerField(), "seats": IntegerField()}, many=True
    )
    sources = inline_serializer("StatsSources", {source: IntegerField() for source in Booking.Source.values})
    lead_time_hours = inline_serializer(
        "StatsLeadTime", {"from": _none_or_number(), "to": _none_or_number(), "bookings": IntegerField()}, many=True
    )
    waitlist = inline_serializer(
        "StatsWaitlist",
        {name: IntegerField() for name in ("parties", "seats", "offered", "accepted", "expired")},
    )
    cancellations = inline_serializer(
        "StatsCancellations",
        {"bookings": IntegerField(), "seats": IntegerField(), "rate": FloatField(allow_null=True)},
    )
    arrivals = inline_serializer("StatsArrivals", {"from": InstantField(), "count": IntegerField()}, many=True)
    check_ins = inline_serializer(
        "StatsCheckIns",
        {"attendees": IntegerField(), "checked_in": IntegerField(), "no_shows": _none_or_number()},
    )
