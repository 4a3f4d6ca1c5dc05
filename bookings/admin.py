"""The organizer's screen for bookings: who comes, and cancelling for them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.decorators import action, display

from accounts.models import User
from bookings.models import Attendee, Booking
from bookings.services import cancel_booking
from common.admin import StaffAdmin, StaffInline, act_on_each, act_on_one, local_span
from events.models import Event

CANCELLED = ngettext_lazy("%(count)s booking is cancelled.", "%(count)s bookings are cancelled.", "count")
MOST_EVENTS_TO_CHOOSE = 100


def _cancel_for(request: HttpRequest) -> Callable[[Booking], Booking]:
    """The action of whoever is on the screen, under their name in the trail."""
    by = cast("User", request.user)
    return lambda booking: cancel_booking(booking=booking, by=by, now=timezone.now())


class AttendeeInline(StaffInline):
    model = Attendee
    fields = readonly_fields = ["name", "email", "phone", "active", "checked_in_at"]


class OwnEventsFilter(admin.RelatedFieldListFilter):
    """The latest of one's own events; a link from the list of events reaches the others."""

    def has_output(self) -> bool:
        """Also for one event: a filter that is not shown is not applied either."""
        return True

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        events = Event.objects.managed_by(request.user).order_by("-starts_at").values_list("pk", "title")
        return list(events[:MOST_EVENTS_TO_CHOOSE])


@admin.register(Booking)
class BookingAdmin(StaffAdmin):
    inlines = [AttendeeInline]
    list_display = ["person", "event_title", "when", "seats", "badge", "source", "created_at"]
    list_filter = ["status", "source", ("event", OwnEventsFilter)]
    list_select_related = ["event", "slot"]
    search_fields = ["name", "email"]
    actions = ["cancel_chosen"]
    actions_detail = ["cancel"]
    fieldsets = [
        (None, {"fields": ["event_link", "when", "seats", "status"]}),
        (_("Booked by"), {"fields": ["name", "email", "phone", "account", "language"]}),
        (_("History"), {"fields": ["source", "created_at", "cancelled_at", "page"]}),
    ]
    readonly_fields = ["event_link", "when", "account", "page"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        return Booking.objects.managed_by(request.user).select_related("event", "slot").order_by("-created_at", "-id")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Secrets cannot be guessed letter by letter through the list's address."""
        return not lookup.startswith(("token", "idempotency_key", "request_fingerprint")) and super().lookup_allowed(
            lookup, value, request
        )

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a booking that is shown: whether it can still be cancelled."""
        booking = self.get_object(request, str(object_id))
        return booking is not None and booking.can_be_changed(timezone.now())

    @action(description=_("Cancel the bookings"))
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        act_on_each(request, queryset, _cancel_for(request), CANCELLED)

    @action(
        description=_("Cancel the booking"),
        permissions=["cancel"],
        icon="event_busy",
        dialog={
            "title": _("Cancel this booking?"),
            "description": _("Its seats are free again at once, and the person is told by mail."),
            "form_submit_text": _("Cancel the booking"),
            "form_class": None,
        },
    )
    def cancel(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _cancel_for(request), CANCELLED)

    @display(description=_("booked by"), ordering="name", header=True)
    def person(self, booking: Booking) -> list[str]:
        return [booking.name, booking.email]

    @display(description=_("event"), ordering="event__title")
    def event_title(self, booking: Booking) -> str:
        return booking.event.title

    @display(description=_("time"), ordering="slot__starts_at")
    def when(self, booking: Booking) -> str:
        event, slot = booking.event, booking.slot
        return f"{local_span(slot.starts_at, slot.ends_at, event.zone)} ({event.timezone})"

    @display(
        description=_("status"),
        ordering="status",
        label={
            Booking.Status.CONFIRMED: "success",
            Booking.Status.OFFERED: "info",
            Booking.Status.WAITLISTED: "warning",
            Booking.Status.CANCELLED: "danger",
        },
    )
    def badge(self, booking: Booking) -> tuple[str, str]:
        return booking.status, booking.get_status_display()

    @display(description=_("event"))
    def event_link(self, booking: Booking) -> str:
        url = reverse("admin:events_event_change", args=[booking.event_id])
        return format_html('<a href="{}" class="text-link">{}</a>', url, booking.event.title)

    @display(description=_("account"))
    def account(self, booking: Booking) -> str:
        return booking.user.email if booking.user else "–"

    @display(description=_("the person's own page"))
    def page(self, booking: Booking) -> str:
        label = _("Open; whoever has its address can change the booking")
        return format_html('<a href="{}" class="text-link">{}</a>', booking.get_absolute_url(), label)
