"""The organizer's screen for bookings and the waitlist: who comes, and all that is done for them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext
from unfold.decorators import action, display

from accounts.models import User
from bookings import services
from bookings.admin.exporting import ExportedList
from bookings.admin.filters import EventFilter
from bookings.admin.moving import move_screen
from bookings.forms import TeamBookingForm
from bookings.list_exports import BOOKINGS
from bookings.models import Attendee, Booking
from bookings.querysets import BookingQuerySet
from common.admin import StaffInline, act_on_each, act_on_one
from common.spans import local_span

CANCELLED = ngettext_lazy("%(count)s booking is cancelled.", "%(count)s bookings are cancelled.", "count")
SENT = ngettext_lazy("%(count)s confirmation is on its way.", "%(count)s confirmations are on their way.", "count")
OFFERED = ngettext_lazy("The seats of %(count)s booking are offered.", "%(count)s bookings are offered.", "count")


def _cancel_for(request: HttpRequest) -> Callable[[Booking], Booking]:
    """The action of whoever is on the screen, under their name in the trail."""
    by = cast("User", request.user)
    return lambda booking: services.cancel_booking(booking=booking, by=by, now=timezone.now())


def _offer_for(request: HttpRequest) -> Callable[[Booking], Booking]:
    by = cast("User", request.user)
    return lambda booking: services.offer_by_hand(booking=booking, by=by, now=timezone.now())


def _resend_for(request: HttpRequest) -> Callable[[Booking], Booking]:
    by = cast("User", request.user)
    return lambda booking: services.resend_confirmation(booking=booking, by=by, now=timezone.now())


class AttendeeInline(StaffInline):
    model = Attendee
    fields = readonly_fields = ["name", "email", "phone", "active", "checked_in_at"]


@admin.register(Booking)
class BookingAdmin(ExportedList):
    export_as = BOOKINGS
    inlines = [AttendeeInline]
    list_display = ["person", "event_title", "when", "seats", "badge", "queue", "source", "made"]
    list_filter = [("event", EventFilter), "status", "source"]
    list_filter_submit = True
    list_select_related = ["event", "slot"]
    search_fields = ["name", "email"]
    search_help_text = _("A name, an e-mail address, a booking’s number or a ticket’s code.")
    sortable_by: list[str] = []
    actions = ["cancel_chosen", "move_chosen", "resend_chosen"]
    actions_detail = ["offer_now", "move", "resend", "cancel"]
    fieldsets = [
        (None, {"fields": ["event_link", "when", "seats", "status", "queue"]}),
        (_("Booked by"), {"fields": ["name", "email", "phone", "wants_sms", "account", "language"]}),
        (_("History"), {"fields": ["source", "created_at", "cancelled_at", "page"]}),
    ]
    add_fieldsets = [(None, {"fields": ["slot", "seats", "name", "email", "phone"]})]
    readonly_fields = ["event_link", "when", "queue", "account", "page"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        bookings = cast("BookingQuerySet", super().get_queryset(request))
        return bookings.with_position().select_related("event", "slot")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (queryset.found_by(search_term) if search_term.strip() else queryset), False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj:
            return super().get_form(request, obj, change=change, **kwargs)
        form: Any = super().get_form(request, obj, change=change, **kwargs | {"form": TeamBookingForm})
        form.user, form.chosen_event = request.user, request.GET.get("event", "")
        return form

    def save_model(self, request: HttpRequest, obj: Booking, form: BaseModelForm, change: bool) -> None:
        """Only a new one: what is there, nobody edits as a row."""
        by, data = cast("User", request.user), form.cleaned_data
        person = services.Person(data["name"], data["email"], data["phone"])
        made = services.register_booking(
            slot=data["slot"], person=person, seats=data["seats"], by=by, now=timezone.now()
        )
        obj.pk, obj.event = made.pk, made.event

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Secrets cannot be guessed letter by letter through the list's address."""
        return not lookup.startswith(("token", "idempotency_key", "request_fingerprint")) and super().lookup_allowed(
            lookup, value, request
        )

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a booking that is shown: whether it can still be cancelled."""
        return bool(self.acted_on(request, object_id).can_be_changed(timezone.now()))

    def has_move_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a booking that is shown: whether it has seats that can be moved."""
        booking = self.acted_on(request, object_id)
        return booking.status == Booking.Status.CONFIRMED and booking.can_be_changed(timezone.now())

    def has_resend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        booking = self.acted_on(request, object_id)
        return booking.is_live and bool(booking.email)

    def has_offer_now_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a booking that is shown: whether it waits, and its slot has not started."""
        booking = self.acted_on(request, object_id)
        return booking.status == Booking.Status.WAITLISTED and booking.can_be_changed(timezone.now())

    @action(
        description=_("Offer seats now"),
        permissions=["offer_now"],
        icon="event_seat",
        dialog={
            "title": _("Offer seats to this party now?"),
            "description": _(
                "They go before all others who wait, and are told by mail. Where the free seats do not suffice, the "
                "time slot grows by what is missing."
            ),
            "form_submit_text": _("Offer seats now"),
            "form_class": None,
        },
    )
    def offer_now(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _offer_for(request), OFFERED)

    @action(description=_("Cancel the bookings"))
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        act_on_each(request, queryset, _cancel_for(request), CANCELLED)

    @action(description=_("Move to another time slot"))
    def move_chosen(self, request: HttpRequest, queryset: QuerySet[Booking]) -> HttpResponse | None:
        return move_screen(self, request, queryset)

    @action(description=_("Send the confirmation again"))
    def resend_chosen(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        act_on_each(request, queryset, _resend_for(request), SENT)

    @action(description=_("Move"), permissions=["move"], icon="event_repeat")
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return move_screen(self, request, self.get_queryset(request).filter(pk=object_id))

    @action(
        description=_("Send again"),
        permissions=["resend"],
        icon="forward_to_inbox",
        dialog={
            "title": _("Send the confirmation again?"),
            "description": _("With the tickets and the link to the booking, to the address of whoever booked."),
            "form_submit_text": _("Send again"),
            "form_class": None,
        },
    )
    def resend(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _resend_for(request), SENT)

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

    @display(description=_("waitlist"))
    def queue(self, booking: Any) -> str:
        """The place in the queue, or until when seats are offered."""
        if booking.waitlist_position:
            return f"#{booking.waitlist_position}"
        if booking.status != Booking.Status.OFFERED:
            return "–"
        ends_at = booking.offer_expires_at.astimezone(booking.event.zone)
        return _("offer until %(time)s") % {"time": date_format(ends_at, pgettext("date format", "j M Y, H:i"))}

    @display(description=_("booked at"))
    def made(self, booking: Booking) -> str:
        moment = booking.created_at.astimezone(booking.event.zone)
        return date_format(moment, pgettext("date format", "j M Y, H:i"))

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
