"""The filters of event lists, for the API and the pages alike."""

from datetime import datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.filters import DayFilter, IdFilter, InstantFilter, TrueOrFalseFilter
from events.models import Category, Event
from events.querysets import EventQuerySet

ORDERINGS = ("starts_at", "-starts_at", "title", "-booking_count", "-created_at", "relevance")
LAST_ID = 2**63 - 1
PERIODS = {
    "today": gettext_lazy("Today"),
    "weekend": gettext_lazy("This weekend"),
    "week": gettext_lazy("This week"),
    "month": gettext_lazy("This month"),
}


def span_of(period: str, now: datetime) -> tuple[datetime, datetime]:
    """From when to when one of PERIODS is, by the calendar of the site's zone; of what has begun, the rest."""
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    first, end = {
        "today": (today, today + timedelta(days=1)),
        "weekend": (monday + timedelta(days=5), monday + timedelta(days=7)),
        "week": (today, monday + timedelta(days=7)),
        "month": (today, (today.replace(day=1) + timedelta(days=32)).replace(day=1)),
    }[period]
    starts_at, ends_at = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, end))
    return max(starts_at, now), ends_at


class _FilterForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("ordering") == "relevance" and not data.get("search") and "search" not in self.errors:
            self.add_error("ordering", _("Relevance is relevance to a search; send one with it."))
        return data


class EventFilter(filters.FilterSet):
    """For ``selectors.catalogue``. With a search and no ordering, what matches best comes first, then what is soonest.

    ``start_after`` and ``end_before`` are instants here.
    """

    search = filters.CharFilter(
        method="by_search",
        max_length=200,
        help_text="Words of the title, the text, the place or a speaker's name; the last one may be unfinished.",
    )
    category = filters.CharFilter(method="by_category", max_length=80, help_text="Id or slug.")
    start_after = InstantFilter(field_name="starts_at", lookup_expr="gte")
    end_before = InstantFilter(field_name="ends_at", lookup_expr="lte")
    organizer = IdFilter(field_name="organizer_id")
    location = filters.CharFilter(method="by_location", max_length=200, help_text="Words of the place.")
    has_seats = TrueOrFalseFilter(method="by_seats")
    status = filters.ChoiceFilter(choices=Event.Status.choices)
    ordering = filters.ChoiceFilter(
        choices=[(each, each) for each in ORDERINGS],
        method="by_ordering",
        help_text="`relevance` goes with `search` only, and is the default there.",
    )

    class Meta:
        model = Event
        form = _FilterForm
        fields: list[str] = []

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        if not self.form.cleaned_data["status"]:
            queryset = self.of_usual_status(queryset)
        ordered: EventQuerySet = super().filter_queryset(queryset.order_by("starts_at", "id"))
        return ordered

    def of_usual_status(self, queryset: EventQuerySet) -> EventQuerySet:
        """What is found where no status is asked for."""
        return queryset.published()

    def by_search(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset.matching(value).order_by("-relevance", "starts_at", "id")

    def by_location(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset.in_place(value)

    def by_category(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        by_id = value.isascii() and value.isdigit() and int(value) <= LAST_ID
        known = Category.objects.filter(Q(slug=value) | Q(pk=int(value)) if by_id else Q(slug=value))
        # By their numbers, as only then an index has the events of one in order.
        return queryset.filter(category__in=list(known.order_by().values_list("pk", flat=True)))

    def by_seats(self, queryset: EventQuerySet, name: str, value: bool) -> EventQuerySet:
        now = timezone.now()
        return queryset.with_free_seats(now) if value else queryset.without_free_seats(now)

    def by_ordering(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        if value == "-booking_count":
            return queryset.most_booked_first()
        return queryset if value == "relevance" else queryset.order_by(value, "id")


class EventPageFilter(EventFilter):
    """The same for the page, where dates are whole days in the site's zone and fields have names for people."""

    search = filters.CharFilter(method="by_search", max_length=200, label=gettext_lazy("Search"))
    location = filters.CharFilter(method="by_location", max_length=200, label=gettext_lazy("Place"))
    start_after = DayFilter(field_name="starts_at", lookup_expr="gte", label=gettext_lazy("From"))
    end_before = DayFilter(field_name="ends_at", lookup_expr="lte", days=1, label=gettext_lazy("Until"))
    when = filters.ChoiceFilter(choices=list(PERIODS.items()), method="by_period", label=gettext_lazy("When"))
    has_seats = TrueOrFalseFilter(method="by_seats", label=gettext_lazy("Only with free seats"))
    ordering = filters.ChoiceFilter(
        choices=[(each, each) for each in ORDERINGS], method="by_ordering", label=gettext_lazy("Order")
    )

    class Meta(EventFilter.Meta):
        pass

    def by_period(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Days that were chosen one by one win."""
        chosen = self.form.cleaned_data["start_after"] or self.form.cleaned_data["end_before"]
        return queryset if chosen else queryset.during(*span_of(value, timezone.now()))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value not in {None, ""} for name, value in self.form.cleaned_data.items() if name != "ordering")


class CalendarFilter(EventFilter):
    """The list's filters for those who subscribe: they learn that something is cancelled, and not what is over.

    ``ordering`` is taken, so that the query of a list is one of a calendar too, and changes nothing.
    """

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        chosen = self.form.cleaned_data["start_after"] or self.form.cleaned_data["end_before"]
        return super().filter_queryset(queryset if chosen else queryset.upcoming(timezone.now()))

    def of_usual_status(self, queryset: EventQuerySet) -> EventQuerySet:
        return queryset.public()

    def by_ordering(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset
