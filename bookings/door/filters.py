"""The filters of who comes, for the API and the page alike."""

import django_filters as filters

from bookings.models import Attendee
from bookings.querysets import AttendeeQuerySet
from common.filters import IdFilter, TrueOrFalseFilter


class AttendeeFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="by_search",
        max_length=200,
        help_text="Words of the name or e-mail address, or a ticket code's beginning.",
    )
    checked_in = TrueOrFalseFilter(field_name="checked_in_at", lookup_expr="isnull", exclude=True)
    slot = IdFilter(field_name="booking__slot_id")

    class Meta:
        model = Attendee
        fields: list[str] = []

    def by_search(self, queryset: AttendeeQuerySet, name: str, value: str) -> AttendeeQuerySet:
        return queryset.matching(value)
