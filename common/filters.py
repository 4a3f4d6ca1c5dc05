"""Filters that refuse what they do not know."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

from common.http import Pagination


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


class StrictQuery:
    """For API views: a query parameter that the action does not know is a 400 that names it.

    A list knows its filters and its paging; ``query_params`` adds others by action.
    """

    query_params: dict[str, set[str]] = {}
    paged_actions = frozenset({"list"})
    filtered_actions = frozenset({"list"})

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        action = getattr(self, "action", None) or ""
        known = set(self.query_params.get(action, ()))
        if action in self.paged_actions:
            known |= set(Pagination.PARAMS)
        if action in self.filtered_actions and (filterset := getattr(self, "filterset_class", None)):
            known |= set(filterset.base_filters)
        refuse_unknown(request, known)

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters are for lists: a single row is found by its id, whatever its state."""
        is_list = getattr(self, "action", None) in self.filtered_actions
        return super().filter_queryset(queryset) if is_list else queryset  # type: ignore[misc]
