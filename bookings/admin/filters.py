"""How an organizer's lists are narrowed to one event among thousands."""

from typing import Any

from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from events.models import Event


class OwnEventForm(AutocompleteDropdownForm):
    """Knows the names of one's own events alone, whatever number stands in the address."""

    def __init__(self, request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, name, *args, **kwargs)
        field: Any = self.fields[name]
        field.queryset = Event.objects.managed_by(request.user)
        field.widget.choices.queryset = field.queryset


class EventFilter(AutocompleteSelectFilter):
    form_class = OwnEventForm
