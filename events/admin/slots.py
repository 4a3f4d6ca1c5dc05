"""The slots: on their event's screen as long as they are few, and a screen of their own for any number."""

from dataclasses import asdict
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import User
from common.admin import StaffInline
from common.spans import local_span
from events import services
from events.admin.filters import WhenFilter
from events.admin.programme import ProgrammeAdmin
from events.forms import ClockField, ClockWidget, OneSlotForm, SlotForm, SlotFormSet
from events.models import Event, TimeSlot

# More than these would make the event's own form long: they have their own screen.
FEW = 10
CLOCKS: dict[Any, Any] = {
    models.DateTimeField: {"form_class": ClockField, "widget": ClockWidget, "required": False},
}


class SlotInline(StaffInline):
    model = TimeSlot
    form = SlotForm
    formset = SlotFormSet
    fields = ["starts_at", "ends_at", "capacity", "taken"]
    readonly_fields = ["taken"]
    per_page = 50
    template_before = "admin/slots_help.html"
    formfield_overrides = CLOCKS

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new event shows one row, for the seats."""
        return 0 if obj else 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    @display(description=_("taken"))
    def taken(self, slot: TimeSlot) -> int:
        return slot.seats_taken


def _may_edit(request: HttpRequest, event: Event | None) -> bool:
    return cast("User", request.user).is_staff and not (event and event.deleted_at)


def save_slots(formset: Any, event: Event, by: User) -> None:
    """By services alone: a slot that was saved whole would put back the seats as they were when it was read."""
    removed, now = formset.deleted_forms, timezone.now()
    changed = [each for each in formset.initial_forms if each.instance.pk and each.is_moved]
    added = [each for each in formset.extra_forms if each.has_changed()]
    formset.changed_objects = [
        (services.change_slot(slot=each.instance, changes=asdict(each.span), by=by, now=now), each.changed_data)
        for each in changed
        if each not in removed
    ]
    formset.new_objects = [
        services.add_slot(event=event, span=each.span, by=by) for each in added if each not in removed
    ]
    formset.deleted_objects = [each.instance for each in removed if each.instance.pk]
    for slot in formset.deleted_objects:
        services.remove_slot(slot=slot, by=by)


@admin.register(TimeSlot)
class SlotAdmin(ProgrammeAdmin):
    form = OneSlotForm
    list_display = ["when", "seats", "fill", "bookings", "event_title"]
    list_filter = [*ProgrammeAdmin.list_filter, WhenFilter]
    search_fields = ["event__title"]
    ordering = ["-event__starts_at", "event", "starts_at", "id"]
    list_before_template = "admin/events/slots_before.html"
    readonly_fields = ["event_link", "seats_taken"]
    formfield_overrides = CLOCKS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": ["starts_at", "ends_at", "capacity", *(["seats_taken"] if obj else [])]})]

    def has_change_permission(self, request: HttpRequest, obj: TimeSlot | None = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.event.status != Event.Status.CANCELLED)

    def save_model(self, request: HttpRequest, obj: TimeSlot, form: BaseModelForm, change: bool) -> None:
        by, span = cast("User", request.user), cast("OneSlotForm", form).span
        if span is None:
            return
        if change:
            stored = TimeSlot.objects.select_related("event").get(pk=obj.pk)
            services.change_slot(slot=stored, changes=asdict(span), by=by, now=timezone.now())
        else:
            slot = services.add_slot(event=obj.event, span=span, by=by)
            obj.pk, obj.starts_at, obj.ends_at = slot.pk, slot.starts_at, slot.ends_at

    def delete_model(self, request: HttpRequest, obj: TimeSlot) -> None:
        services.remove_slot(slot=obj, by=cast("User", request.user))

    @display(description=_("when"), ordering="starts_at")
    def when(self, slot: TimeSlot) -> str:
        return local_span(slot.starts_at, slot.ends_at, slot.event.zone)

    @display(description=_("seats"), ordering="seats_taken")
    def seats(self, slot: TimeSlot) -> str:
        return f"{slot.seats_taken} / {'∞' if slot.capacity is None else slot.capacity}"

    @display(description=_("taken"))
    def fill(self, slot: TimeSlot) -> str:
        if not slot.capacity:
            return "–"
        bar = '<progress class="fill" max="{}" value="{}" aria-hidden="true"></progress>'
        return format_html(bar, slot.capacity, slot.seats_taken)

    @display(description=_("bookings"), ordering="booking_count")
    def bookings(self, slot: TimeSlot) -> str:
        query = {"event__id__exact": slot.event_id, "slot__id__exact": slot.pk}
        url = reverse("admin:bookings_booking_changelist", query=query)
        return format_html('<a href="{}" class="text-link">{}</a>', url, slot.booking_count)
