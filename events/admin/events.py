"""The organizer's screens for events, their slots and the categories."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.decorators import action, display

from accounts.models import User
from common.admin import StaffAdmin, StaffInline, act_on_each, act_on_one, local_span
from events import services
from events.forms import ClockField, ClockWidget, EventForm, SlotForm, SlotFormSet
from events.models import Category, Event, TimeSlot
from events.permissions import may_edit_categories

PUBLISHED = ngettext_lazy("%(count)s event is published.", "%(count)s events are published.", "count")


def _organizer(request: HttpRequest) -> User:
    """Whoever is on an admin screen is logged in."""
    return cast("User", request.user)


@admin.register(Category)
class CategoryAdmin(StaffAdmin):
    """Everybody's to read, so that an organizer can choose one, and the admins' to change."""

    list_display = ["name", "slug", "description"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_categories(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_categories(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_categories(request.user)


class SlotInline(StaffInline):
    model = TimeSlot
    form = SlotForm
    formset = SlotFormSet
    fields = ["starts_at", "ends_at", "capacity", "taken"]
    readonly_fields = ["taken"]
    per_page = 50
    template_before = "admin/slots_help.html"
    formfield_overrides = {
        models.DateTimeField: {"form_class": ClockField, "widget": ClockWidget, "required": False},
    }

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new event shows one row, for the seats."""
        return 0 if obj else 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    @display(description=_("taken"))
    def taken(self, slot: TimeSlot) -> int:
        return slot.seats_taken


class WhenFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("upcoming", _("Upcoming")), ("past", _("Past"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        now = timezone.now()
        if self.value() == "upcoming":
            return queryset.filter(ends_at__gt=now)
        return queryset.filter(ends_at__lte=now) if self.value() == "past" else queryset


@admin.register(Event)
class EventAdmin(StaffAdmin):
    form = EventForm
    inlines = [SlotInline]
    list_display = ["heading", "when", "category", "seats", "bookings", "badge"]
    list_filter = ["status", WhenFilter, "category"]
    list_select_related = ["category", "organizer"]
    search_fields = ["title", "location"]
    ordering = ["-starts_at", "-id"]
    actions = ["publish_chosen"]
    actions_detail = ["publish"]
    readonly_fields = ["status", "page", "organizer_name", "created_at", "updated_at"]
    warn_unsaved_form = True
    formfield_overrides = {
        models.DateTimeField: {"form_class": ClockField, "widget": ClockWidget},
        models.URLField: {"assume_scheme": "https"},
    }
    fieldsets = [
        (None, {"fields": ["title", "category", "summary", "description", "image_url"]}),
        (_("When and where"), {"fields": ["timezone", "starts_at", "ends_at", "location", "online_url"]}),
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
    ]
    state = (_("State"), {"fields": ["status", "page", "organizer_name", "created_at", "updated_at"]})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return Event.objects.managed_by(request.user).with_seats(timezone.now()).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _organizer(request).is_staff

    def has_publish_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of an event that is shown: whether it is a draft."""
        event = self.get_object(request, str(object_id))
        return event is not None and event.status == Event.Status.DRAFT

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*self.list_display, "organizer_name"] if request.user.is_superuser else self.list_display

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.fieldsets, self.state] if obj else self.fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"timezone": _organizer(request).timezone, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Event, form: BaseModelForm, change: bool) -> None:
        """A new event is made in ``save_related``, in one step with its slots."""
        if change:
            services.change_event(event=obj, by=_organizer(request), changes=form.cleaned_data)

    def save_related(self, request: HttpRequest, form: BaseModelForm, formsets: list[Any], change: bool) -> None:
        if change:
            super().save_related(request, form, formsets, change)
            services.ensure_slots_within(event=form.instance)
            return
        (slots,) = formsets
        slots.new_objects, slots.changed_objects, slots.deleted_objects = [], [], []
        spans = [each.span for each in slots.extra_forms if each.has_changed() and each not in slots.deleted_forms]
        columns = form.cleaned_data | {"status": Event.Status.DRAFT}
        event = services.create_event(by=_organizer(request), spans=spans, now=timezone.now(), **columns)
        form.instance.pk, form.instance.slug = event.pk, event.slug

    def save_formset(self, request: HttpRequest, form: BaseModelForm, formset: Any, change: bool) -> None:
        """By services alone: a slot that was saved whole would put back the seats as they were when it was read."""
        removed = formset.deleted_forms
        changed = [each for each in formset.initial_forms if each.instance.pk and each.is_moved]
        added = [each for each in formset.extra_forms if each.has_changed()]
        by = _organizer(request)
        formset.changed_objects = [
            (services.change_slot(slot=each.instance, span=each.span, by=by), each.changed_data)
            for each in changed
            if each not in removed
        ]
        formset.new_objects = [
            services.add_slot(event=form.instance, span=each.span, by=by) for each in added if each not in removed
        ]
        formset.deleted_objects = [each.instance for each in removed if each.instance.pk]
        for slot in formset.deleted_objects:
            services.remove_slot(slot=slot, by=by)

    @action(description=_("Publish"))
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        act_on_each(
            request, queryset, lambda event: services.publish_event(event=event, by=_organizer(request)), PUBLISHED
        )

    @action(
        description=_("Publish"),
        permissions=["publish"],
        icon="campaign",
        dialog={
            "title": _("Publish this event?"),
            "description": _("Everybody can find and book it from then on. Changes that are not saved yet are lost."),
            "form_submit_text": _("Publish"),
            "form_class": None,
        },
    )
    def publish(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        def act(event: Event) -> Event:
            return services.publish_event(event=event, by=_organizer(request))

        return act_on_one(self, request, object_id, act, PUBLISHED)

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
