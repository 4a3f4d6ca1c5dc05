"""Above a list of one event's bookings or attendees: its numbers, its files, and registering somebody."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse

from common.admin import StaffAdmin
from events.models import Event


class EventBar(StaffAdmin):
    list_before_template = "admin/bookings/event_bar.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own events, which are named one by one: a sub-query would hide from the planner how few they are."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        own = Event.with_deleted.managed_by(request.user).values_list("pk", flat=True)
        return rows.filter(event__in=list(own))

    def get_ordering(self, request: HttpRequest) -> Any:
        """The newest first.

        Where the rows are of some events, PostgreSQL must not walk the primary key backwards until it meets them: those
        of old events are behind all others. An expression has no index, so it begins with the events.
        """
        of_some = not request.user.is_superuser and "event__id__exact" not in request.GET
        return [(F("id") + 0).desc()] if of_some else ["-id"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "event_shown": _event_shown(request)})


def _event_shown(request: HttpRequest) -> Event | None:
    """The event that the list is filtered by."""
    chosen = request.GET.get("event__id__exact", "")
    if not (chosen.isascii() and chosen.isdigit()):
        return None
    return Event.objects.managed_by(request.user).filter(pk=chosen).first()
