"""The filters of one's own bookings."""

import django_filters as filters
from django.utils import timezone

from bookings.models import Booking
from bookings.querysets import BookingQuerySet


class BookingFilter(filters.FilterSet):
    when = filters.ChoiceFilter(choices=[("upcoming", "upcoming"), ("past", "past")], method="by_time")
    status = filters.ChoiceFilter(choices=Booking.Status.choices)

    class Meta:
        model = Booking
        fields: list[str] = []

    def by_time(self, queryset: BookingQuerySet, name: str, value: str) -> BookingQuerySet:
        now = timezone.now()
        return queryset.upcoming(now) if value == "upcoming" else queryset.past(now)
