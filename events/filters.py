"""The filters of event lists, for the API and the pages alike."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from common.filters import TrueOrFalseFilter
from events.models import Category, Event
from events.querysets import EventQuerySet

ORDERINGS = ("starts_at", "-starts_at", "title", "-booking_count", "-created_at")


class EventFilter(filters.FilterSet):
    search = filters.CharFilter(method="by_search", max_length=200, help_text="Words of the title, text or place.")
    category = filters.CharFilter(method="by_category", max_length=80, help_text="Id or slug.")
    start_after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    end_before = filters.IsoDateTimeFilter(field_name="ends_at", lookup_expr="lte")
    organizer = filters.NumberFilter(field_name="organizer_id", decimal_places=0, max_value=2**63 - 1)
    location = filters.CharFilter(field_name="location", lookup_expr="icontains", max_length=200)
    has_seats = TrueOrFalseFilter(method="by_seats")
    status = filters.ChoiceFilter(choices=Event.Status.choices)
    ordering = filters.ChoiceFilter(choices=[(each, each) for each in ORDERINGS], method="by_ordering")

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        if not self.form.cleaned_data["status"]:
            queryset = queryset.published()
        ordered: EventQuerySet = super().filter_queryset(queryset.order_by("starts_at", "id"))
        return ordered

    def by_search(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        for word in value.split():
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(description__icontains=word)
                | Q(location__icontains=word)
            )
        return queryset

    def by_category(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        by_id = value.isascii() and value.isdigit() and len(value) < 19
        known = Category.objects.filter(Q(pk=int(value)) if by_id else Q(slug=value))
        return queryset.filter(category__in=known)

    def by_seats(self, queryset: EventQuerySet, name: str, value: bool) -> EventQuerySet:
        free = EventQuerySet(Event).with_free_seats(timezone.now()).values("pk")
        return queryset.filter(pk__in=free) if value else queryset.exclude(pk__in=free)

    def by_ordering(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset.order_by(value, "id")
