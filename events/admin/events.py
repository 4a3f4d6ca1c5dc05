"""The organizer's screen for events."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import User
from common.admin import change_url
from common.spans import local_span
from events import languages, services
from events.admin.actions import EventActions
from events.admin.filters import DeletedFilter, WhenFilter
from events.admin.slots import FEW, SlotInline, save_slots
from events.forms import ClockField, ClockWidget, EventForm, proposed_start
from events.models import Event

WHEN = _("When and where")
PLACE = ["timezone", "starts_at", "ends_at", "location", "online_url"]


def _organizer(request: HttpRequest) -> User:
    """Whoever is on an admin screen is logged in."""
    return cast("User", request.user)


def _without_links(fieldsets: list[Any]) -> list[Any]:
    """Django makes a link of every address that it shows, also of one that is not of the web."""
    return [
        (title, options | {"fields": ["join_address" if name == "online_url" else name for name in options["fields"]]})
        for title, options in fieldsets
    ]


@admin.register(Event)
class EventAdmin(EventActions):
    form = EventForm
    inlines = [SlotInline]
    list_display = ["heading", "when", "category", "seats", "bookings", "badge"]
    list_filter = ["status", WhenFilter, "category", DeletedFilter]
    list_select_related = ["category", "organizer"]
    search_fields = ["title", "location"]
    ordering = ["-starts_at", "-id"]
    readonly_fields = ["status", "cancel_reason", "page", "organizer_name", "created_at", "updated_at"]
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/events/event/desk.html"
    formfield_overrides = {
        models.DateTimeField: {"form_class": ClockField, "widget": ClockWidget},
        models.URLField: {"assume_scheme": "https"},
    }
    fieldsets = [
        (None, {"fields": ["title", "summary", "category"]}),
        (WHEN, {"fields": PLACE}),
        (_("Page"), {"fields": ["description", "language", "picture", "image_url"]}),
        (
            _("Booking"),
            {
                "fields": [
                    "booking_opens_at",
                    "booking_closes_at",
                    "max_seats_per_booking",
                    "requires_account",
                    "waitlist_enabled",
                ]
            },
        ),
        (_("Messages"), {"fields": ["reminder_minutes", "thanks_enabled", "thanks_note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """With the deleted ones for admins, who restore them; see DeletedFilter for the list."""
        events = Event.with_deleted if request.user.is_superuser else Event.objects
        return events.managed_by(request.user).with_seats(timezone.now()).order_by(*self.ordering)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Of the list, and of the fields and the search in which an event is chosen: none that is deleted."""
        if request.GET.get(DeletedFilter.parameter_name) != "yes":
            queryset = queryset.filter(deleted_at=None)
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff and not (obj and obj.deleted_at)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*self.list_display, "organizer_name"] if request.user.is_superuser else self.list_display

    def _chat(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Only in a form: a screen for reading would show the address."""
        if not settings.CHAT_SERVICES or not self.has_change_permission(request, obj):
            return []
        return [(_("Chat"), {"fields": ["chat_url", *(["forget_chat"] if obj and obj.chat_url else [])]})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            first, when, *rest = self.fieldsets
            others = [*rest, *self._chat(request, obj)]
            return [first, when, *((title, options | {"classes": ["collapse"]}) for title, options in others)]
        place = [*PLACE, *(["take_along"] if self.has_change_permission(request, obj) else [])]
        facts = [(title, {"fields": place} if title == WHEN else options) for title, options in self.fieldsets]
        reason = ["cancel_reason"] if obj.status == Event.Status.CANCELLED else []
        state = ["status", *reason, "page", "organizer_name", "created_at", "updated_at"]
        shown = [*facts, *self._chat(request, obj), (_("State"), {"fields": state})]
        return _without_links(shown) if obj and obj.deleted_at else shown

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Many slots have a screen of their own, which reads them page by page."""
        return self.inlines if obj is None or obj.slot_count <= FEW else []

    @display(description=_("online address"))
    def join_address(self, event: Event) -> str:
        return event.join_url or "—"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An organizer's events are mostly where they live, and in their language."""
        by = _organizer(request)
        own: dict[str, Any] = {
            "timezone": by.timezone,
            "starts_at": proposed_start(timezone.now(), by.timezone),
        }
        own |= {"language": by.language} if by.language in languages.SEARCH_CONFIGURATIONS else {}
        return own | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Event, form: BaseModelForm, change: bool) -> None:
        """A new event is made in ``save_related``, in one step with its slots."""
        if change:
            services.change_event(
                event=obj,
                by=_organizer(request),
                changes=cast("EventForm", form).columns,
                slots_follow=True,
                take_along=form.cleaned_data.get("take_along", False),
                now=timezone.now(),
            )

    def save_related(self, request: HttpRequest, form: BaseModelForm, formsets: list[Any], change: bool) -> None:
        if change:
            super().save_related(request, form, formsets, change)
            services.ensure_programme_within(event=form.instance)
            self._save_picture(request, form.instance, cast("EventForm", form))
            return
        (slots,) = formsets
        slots.new_objects, slots.changed_objects, slots.deleted_objects = [], [], []
        spans = [each.span for each in slots.extra_forms if each.has_changed() and each not in slots.deleted_forms]
        columns = cast("EventForm", form).columns | {"status": Event.Status.DRAFT}
        event = services.create_event(by=_organizer(request), spans=spans, now=timezone.now(), **columns)
        form.instance.pk, form.instance.slug = event.pk, event.slug
        self._save_picture(request, event, cast("EventForm", form))

    def _save_picture(self, request: HttpRequest, event: Event, form: EventForm) -> None:
        """Last, when nothing can be refused any more: a file that was put away does not roll back."""
        by, now = _organizer(request), timezone.now()
        if form.new_picture:
            services.set_picture(event=event, file=form.new_picture, by=by, now=now)
        elif form.cleaned_data["picture"] is False:
            services.remove_picture(event=event, by=by, now=now)

    def response_post_save_add(self, request: HttpRequest, obj: Event) -> HttpResponse:
        """To the new event itself: what comes next is publishing it."""
        return redirect(change_url(obj))

    def save_formset(self, request: HttpRequest, form: BaseModelForm, formset: Any, change: bool) -> None:
        save_slots(formset, form.instance, _organizer(request))

    @display(description=_("event"), ordering="title", header=True)
    def heading(self, event: Event) -> list[str]:
        return [event.title, event.location]

    @display(description=_("when"), ordering="starts_at")
    def when(self, event: Event) -> str:
        return f"{local_span(event.starts_at, event.ends_at, event.zone)} ({event.timezone})"

    @display(description=_("seats"), ordering="seats_taken")
    def seats(self, event: Any) -> str:
        return f"{event.seats_taken} / {'∞' if event.capacity is None else event.capacity}"

    @display(description=_("bookings"), ordering="booking_count")
    def bookings(self, event: Any) -> str:
        url = reverse("admin:bookings_booking_changelist", query={"event__id__exact": event.pk})
        return format_html('<a href="{}" class="text-link">{}</a>', url, event.booking_count)

    @display(
        description=_("status"),
        ordering="status",
        label={Event.Status.DRAFT: "warning", Event.Status.PUBLISHED: "success", Event.Status.CANCELLED: "danger"},
    )
    def badge(self, event: Event) -> tuple[str, str]:
        return event.status, event.get_status_display()

    @display(description=_("organizer"), ordering="organizer__name")
    def organizer_name(self, event: Event) -> str:
        return str(event.organizer)

    @display(description=_("page"))
    def page(self, event: Event) -> str:
        return format_html('<a href="{0}" class="text-link">{0}</a>', event.get_absolute_url())
