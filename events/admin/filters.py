"""What the lists of the organizer's screens can be narrowed to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event

MOST_EVENTS_TO_CHOOSE = 100


class OwnEventsFilter(admin.RelatedFieldListFilter):
    """The latest of one's own events; a link from the list of events reaches the others."""

    def has_output(self) -> bool:
        """Also for one event: a filter that is not shown is not applied either."""
        return True

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        events = Event.objects.managed_by(request.user).order_by("-starts_at").values_list("pk", "title")
        return list(events[:MOST_EVENTS_TO_CHOOSE])


class WhenFilter(admin.SimpleListFilter):
    """Of events, or of their time slots."""

    title = _("time")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("upcoming", _("Upcoming")), ("past", _("Past"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        if self.value() == "upcoming":
            return queryset.filter(ends_at__gt=now)
        return queryset.filter(ends_at__lte=now) if self.value() == "past" else queryset


class DeletedFilter(admin.SimpleListFilter):
    """Deleted events are an admin's to see, and only where they are asked for."""

    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Deleted"))] if request.user.is_superuser else []

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [first | {"display": _("Not deleted")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")
