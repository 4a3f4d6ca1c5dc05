"""The programme of an event: speakers and sessions, each on a screen of its own, as a conference has many."""

from typing import Any, cast
from urllib.parse import parse_qsl

from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.models import User
from common.admin import StaffAdmin, change_url
from common.spans import local_span
from events import services
from events.admin.filters import MOST_EVENTS_TO_CHOOSE, OwnEventsFilter
from events.forms import ClockField, ClockWidget, SessionForm, SpeakerForm, next_session
from events.models import Event, Session, Speaker

# What an event is called in the addresses of screens and lists.
NAMES_OF_EVENT = ("event", "event__id__exact", "event_id__exact")


class ProgrammeAdmin(StaffAdmin):
    """A new row belongs to the event in the address, or to that of the list from which somebody comes."""

    list_filter: list[Any] = [("event", OwnEventsFilter)]
    list_select_related = ["event"]
    list_per_page = 100
    list_before_template = "admin/events/desk_of_list.html"
    change_form_outer_before_template = "admin/events/desk_of_row.html"
    readonly_fields = ["event_link"]
    formfield_overrides = {
        models.DateTimeField: {"form_class": ClockField, "widget": ClockWidget},
        models.URLField: {"assume_scheme": "https"},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("event")
        return rows.filter(event__in=Event.objects.managed_by(request.user))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast("User", request.user).is_staff

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast("User", request.user).is_staff

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast("User", request.user).is_staff

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"event": chosen_event(request)})

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Without the event where the list is of one only."""
        return [name for name in self.list_display if name != "event_title" or "event__id__exact" not in request.GET]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not _event_in_address(request):
            return self._choose_event(request)
        event = chosen_event(request)
        if event is None:
            raise Http404
        return super().add_view(request, form_url, (extra_context or {}) | {"event": event})

    def _choose_event(self, request: HttpRequest) -> HttpResponse:
        """Straight on where there is one only."""
        choices = list(self.events_to_choose(request)[:MOST_EVENTS_TO_CHOOSE])
        if len(choices) == 1:
            return redirect(f"{request.path}?event={choices[0].pk}")
        context = self.admin_site.each_context(request) | {
            "title": _("Which event is it for?"),
            "opts": self.opts,
            "events": choices,
        }
        return render(request, "admin/events/choose_event.html", context)

    def events_to_choose(self, request: HttpRequest) -> QuerySet[Event]:
        """To which a row can be added: those to come, the soonest first."""
        events: QuerySet[Event] = Event.objects.managed_by(request.user).upcoming(timezone.now())
        return events.order_by("starts_at")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, *args, **kwargs)
        form.chosen_event = None if obj else chosen_event(request)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        """All is saved by a service, in ``save_model``."""

    def event_of(self, request: HttpRequest, row: Any) -> Event:
        return row.event if row and row.event_id else cast("Event", chosen_event(request))

    @display(description=gettext_lazy("event"), ordering="event__title")
    def event_title(self, row: Any) -> str:
        return row.event.title

    @display(description=gettext_lazy("event"))
    def event_link(self, row: Any) -> str:
        if row is None or row.event_id is None:
            return "–"
        return format_html('<a href="{}" class="text-link">{}</a>', change_url(row.event), row.event.title)


def _event_in_address(request: HttpRequest) -> str:
    filters = request.GET.dict() | dict(parse_qsl(request.GET.get("_changelist_filters", "")))
    return next((filters[name] for name in NAMES_OF_EVENT if filters.get(name)), "")


def chosen_event(request: HttpRequest) -> Event | None:
    """The event in the address, or that of the list from which somebody comes, where the user manages it."""
    if not hasattr(request, "chosen_event"):
        number = _event_in_address(request)
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        events = Event.objects.managed_by(request.user)
        request.chosen_event = events.filter(pk=number).first() if is_number else None  # type: ignore[attr-defined]
    return cast("Event | None", request.chosen_event)  # type: ignore[attr-defined]


@admin.register(Speaker)
class SpeakerAdmin(ProgrammeAdmin):
    form = SpeakerForm
    list_display = ["heading", "session_count", "event_title"]
    search_fields = ["name", "headline"]
    fieldsets = [(None, {"fields": ["event_link", "name", "headline", "photo_url", "bio"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def save_model(self, request: HttpRequest, obj: Speaker, form: BaseModelForm, change: bool) -> None:
        by = cast("User", request.user)
        if change:
            stored = Speaker.objects.select_related("event").get(pk=obj.pk)
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_speaker(speaker=stored, by=by, changes=changes)
        else:
            event = self.event_of(request, None)
            obj.pk = services.add_speaker(event=event, by=by, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Speaker) -> None:
        services.remove_speaker(speaker=obj, by=cast("User", request.user))

    @display(description=gettext_lazy("speaker"), ordering="name", header=True)
    def heading(self, speaker: Speaker) -> list[str]:
        return [speaker.name, speaker.headline]

    @display(description=gettext_lazy("sessions"), ordering="session_count")
    def session_count(self, speaker: Any) -> int:
        return speaker.session_count


@admin.register(Session)
class SessionAdmin(ProgrammeAdmin):
    form = SessionForm
    list_display = ["heading", "when", "room", "speaker_names", "event_title"]
    search_fields = ["title", "room", "speakers__name"]
    ordering = ["-event__starts_at", "event", "starts_at", "room", "id"]
    fieldsets = [
        (None, {"fields": ["event_link", "title", "speakers", "starts_at", "ends_at", "room", "capacity", "abstract"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).prefetch_related("speakers")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return next_session(self.event_of(request, None))

    def save_model(self, request: HttpRequest, obj: Session, form: BaseModelForm, change: bool) -> None:
        by = cast("User", request.user)
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_session(session=obj, by=by, changes=changes)
        else:
            obj.pk = services.add_session(event=obj.event, by=by, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        services.remove_session(session=obj, by=cast("User", request.user))

    @display(description=gettext_lazy("session"), ordering="title")
    def heading(self, session: Session) -> str:
        return session.title

    @display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, session: Session) -> str:
        return local_span(session.starts_at, session.ends_at, session.event.zone)

    @display(description=gettext_lazy("speakers"))
    def speaker_names(self, session: Session) -> str:
        return ", ".join(speaker.name for speaker in session.speakers.all()) or "–"
