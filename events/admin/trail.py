"""Who did what: all of it for admins, and for organizers what was done to their events."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from accounts.models import TrailEntry
from common.admin import StaffAdmin
from events.admin.programme import chosen_event
from events.models import Event


@admin.register(TrailEntry)
class TrailAdmin(StaffAdmin):
    list_display = ["at", "actor", "action", "target", "what", "source"]
    list_filter = ["source", "action"]
    list_select_related = ["actor"]
    search_fields = ["=target_id", "=event_id", "=request_id"]
    search_help_text = _("The number of an event, a booking or a person, or a request's id.")
    list_before_template = "admin/events/desk_of_list.html"
    fields = ["at", "actor", "source", "action", "target", "event_id", "what", "request_id"]
    readonly_fields = ["target", "what"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        entries = TrailEntry.objects.all()
        if request.user.is_superuser:
            return entries
        return entries.filter(event_id__in=Event.with_deleted.managed_by(request.user).values("pk"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"event": chosen_event(request)})

    @display(description=pgettext_lazy("history", "on"))
    def target(self, entry: TrailEntry) -> str:
        return f"{entry.target_type.partition('.')[2]} {entry.target_id}"

    @display(description=_("was and is"))
    def what(self, entry: TrailEntry) -> str:
        rows: list[tuple[str, Any]] = [
            (name, f": {pair[0]} → {pair[1]}" if pair else "") for name, pair in entry.changes.items()
        ]
        return format_html_join(", ", "{}{}", rows) or "—"
