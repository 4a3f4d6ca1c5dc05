"""Filters that refuse what they do not know."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from common.http import Pagination
from common.serializers import StrictSerializer


def refuse_unknown(request: Any, known: set[str]) -> None:
    if unknown := [name for name in request.query_params if name not in known]:
        raise ValidationError({name: [_("There is no such parameter.")] for name in unknown})


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter, with its form's errors as a 400; the view has refused unknown names before."""

    raise_exception = True


class _TrueOrFalse(forms.NullBooleanField):
    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]
        if value not in {None, ""} and str(value).lower() not in {"true", "false", "1", "0"}:
            raise forms.ValidationError(_("This must be true or false."))
        return super().to_python(str(value).lower() if value else value)


class TrueOrFalseFilter(filters.BooleanFilter):
    """Anything but true, false, 1 or 0 is refused; django-filter's own would ignore it in silence."""

    field_class = _TrueOrFalse


@extend_schema_field(OpenApiTypes.INT64)
class IdFilter(filters.NumberFilter):
    """A row by its id, as small or large as the database has numbers."""

    def __init__(self, *args: Any, min_value: int = -(2**63), **kwargs: Any) -> None:
        super().__init__(*args, decimal_places=0, min_value=min_value, max_value=2**63 - 1, **kwargs)


class _Instant(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(str(value).strip())
            if moment is None:
                raise ValueError(value)
            if moment.tzinfo is None:
                raise forms.ValidationError(_("Add a time and its offset, as in 2027-05-04T09:00:00Z."))
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("This is not a time; write one as 2027-05-04T09:00:00Z.")) from error


class InstantFilter(filters.IsoDateTimeFilter):
    """An instant of ISO 8601. A day alone, or a time without an offset, could mean several and is refused."""

    field_class = _Instant


class _Day(forms.DateField):
    input_formats = ["%Y-%m-%d"]
    years = range(1900, 3000)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in self.years:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class DayFilter(filters.DateFilter):
    """A day as a date field of a page sends it, in the site's zone: the midnight that it begins with, or with
    ``days=1`` the one that it ends with.
    """

    field_class = _Day

    def __init__(self, *args: Any, days: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days

    def filter(self, qs: Any, value: date | None) -> Any:
        return qs if value is None else super().filter(qs, self.instant(value))

    def instant(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day + timedelta(days=self.days), time.min))


class StrictQuery:
    """For API views: a query parameter that the action does not know is a 400 that names it.

    A list knows its filters and its paging; ``query_params`` adds others by action. So is a field of a body where the
    action has none.
    """

    query_params: dict[str, set[str]] = {}
    paged_actions = frozenset({"list"})
    filtered_actions = frozenset({"list"})
    bodiless_actions = frozenset[str]()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        action = getattr(self, "action", None) or ""
        known = set(self.query_params.get(action, ()))
        if action in self.paged_actions:
            known |= set(Pagination.PARAMS)
        if action in self.filtered_actions and (filterset := getattr(self, "filterset_class", None)):
            known |= set(filterset.base_filters)
        refuse_unknown(request, known)
        if action in self.bodiless_actions:
            StrictSerializer(data=request.data).is_valid(raise_exception=True)

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters are for lists: a single row is found by its id, whatever its state."""
        is_list = getattr(self, "action", None) in self.filtered_actions
        return super().filter_queryset(queryset) if is_list else queryset  # type: ignore[misc]
