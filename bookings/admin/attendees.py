"""The organizer's screen for the people in the seats, and an event's list as files and numbers."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from accounts.models import User
from bookings import services
from bookings.admin.exporting import ExportedList
from bookings.admin.filters import EventFilter
from bookings.admin.messages import messages_screen
from bookings.admin.numbers import numbers_context
from bookings.exports import FORMATS
from bookings.forms import AttendeeForm, RegistrationForm
from bookings.list_exports import ATTENDEES
from bookings.models import Attendee, Booking
from bookings.querysets import AttendeeQuerySet
from common.admin import act_on_each, act_on_one
from common.spans import local_span
from events.selectors import own_event

INSIDE = ngettext_lazy("%(count)s person is checked in.", "%(count)s people are checked in.", "count")
UNDONE = ngettext_lazy("%(count)s check-in is undone.", "%(count)s check-ins are undone.", "count")
TAKEN_OUT = ngettext_lazy("%(count)s person is taken out.", "%(count)s people are taken out.", "count")


def _take_out_for(request: HttpRequest) -> Callable[[Attendee], Booking]:
    by = cast("User", request.user)
    return lambda each: services.take_out_attendee(attendee=each, by=by, by_team=True, now=timezone.now())


def _check_in_for(request: HttpRequest) -> Callable[[Attendee], Attendee]:
    by = cast("User", request.user)
    return lambda each: services.check_in(event=each.event, ticket_code=each.ticket_code, by=by, now=timezone.now())


def _undo_for(request: HttpRequest) -> Callable[[Attendee], Attendee]:
    by = cast("User", request.user)
    return lambda each: services.undo_check_in(attendee=each, by=by, now=timezone.now())


class CheckedInFilter(admin.SimpleListFilter):
    title = _("checked in")
    parameter_name = "checked_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> QuerySet[Attendee]:
        if self.value() not in {"yes", "no"}:
            return queryset
        people = cast("AttendeeQuerySet", queryset)
        return people.checked_in() if self.value() == "yes" else people.filter(checked_in_at=None)


@admin.register(Attendee)
class AttendeeAdmin(ExportedList):
    export_as = ATTENDEES
    form = AttendeeForm
    list_display = ["person", "event_title", "when", "phone", "badge", "inside"]
    list_filter = [("event", EventFilter), CheckedInFilter, "active"]
    list_filter_submit = True
    search_fields = ["name", "email"]
    search_help_text = _("A name, an e-mail address, or the beginning of a ticket's code.")
    sortable_by: list[str] = []
    actions = ["check_in_chosen", "undo_chosen", "take_out_chosen"]
    actions_detail = ["check_in", "undo_check_in", "take_out"]
    readonly_fields = ["event_link", "when", "booking_link", "status", "ticket_code", "inside", "checked_in_by"]
    fieldsets = [
        (None, {"fields": ["name", "email", "phone"]}),
        (_("Seat"), {"fields": ["event_link", "when", "booking_link", "status", "ticket_code"]}),
        (_("At the door"), {"fields": ["inside", "checked_in_by"]}),
    ]
    add_fieldsets = [(None, {"fields": ["slot", "name", "email", "phone"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendee]:
        return super().get_queryset(request).select_related("booking__slot", "event")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Who came last before the others, where an admin's list is of who came to anything."""
        of_all = request.user.is_superuser and "event__id__exact" not in request.GET
        came = request.GET.get("checked_in") == "yes"
        return ["-checked_in_at", "-id"] if of_all and came else super().get_ordering(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (queryset.found_by(search_term) if search_term.strip() else queryset), False

    def get_urls(self) -> list[Any]:
        within = "event/<int:event_id>/"
        return [
            path(within + "numbers/", self.admin_site.admin_view(self.numbers), name="bookings_attendee_numbers"),
            path(within + "messages/", self.admin_site.admin_view(self.messages), name="bookings_attendee_messages"),
            path(
                within + "attendees.<slug:ending>",
                self.admin_site.admin_view(self.export),
                name="bookings_attendee_export",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_GET)
    def numbers(self, request: HttpRequest, event_id: int) -> HttpResponse:
        event = own_event(event_id=event_id, user=request.user)
        context = self.admin_site.each_context(request) | numbers_context(event, now=timezone.now())
        return TemplateResponse(request, "admin/bookings/numbers.html", context | {"opts": self.opts})

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def messages(self, request: HttpRequest, event_id: int) -> HttpResponse:
        return messages_screen(self, request, event_id)

    @method_decorator(require_GET)
    def export(self, request: HttpRequest, event_id: int, ending: str) -> HttpResponseBase:
        event = own_event(event_id=event_id, user=request.user)
        if ending not in FORMATS:
            raise Http404
        return FORMATS[ending](event)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Tickets and links cannot be guessed letter by letter through the list's address."""
        return not lookup.startswith(("ticket_code", "booking__token")) and super().lookup_allowed(
            lookup, value, request
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Attendee | None = None) -> bool:
        """Of somebody who has a seat, or waits for one."""
        return bool(request.user.is_staff and (obj is None or (obj.active and obj.booking.is_live)))

    def has_take_out_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of somebody who is shown: whether there is a seat to free."""
        return self.has_change_permission(request, self.acted_on(request, object_id))

    def has_check_in_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        attendee = self.acted_on(request, object_id)
        return attendee.active and attendee.booking.has_tickets and not attendee.checked_in_at

    def has_undo_check_in_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.acted_on(request, object_id).checked_in_at is not None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(
            request, obj, change=change, **kwargs | {"form": AttendeeForm if obj else RegistrationForm}
        )
        form.user, form.chosen_event = request.user, request.GET.get("event", "")
        return form

    def save_model(self, request: HttpRequest, obj: Attendee, form: BaseModelForm, change: bool) -> None:
        by, data = cast("User", request.user), form.cleaned_data
        if not change:
            person = services.Person(data["name"], data["email"], data["phone"])
            made = services.register_attendee(slot=data["slot"], person=person, by=by, now=timezone.now())
            obj.pk, obj.booking, obj.event = made.pk, made.booking, made.event
        elif form.changed_data:
            changes = {name: data[name] for name in form.changed_data}
            services.correct_attendee(attendee=obj, changes=changes, by=by, now=timezone.now())

    @action(description=_("Check in"))
    def check_in_chosen(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        act_on_each(request, queryset, _check_in_for(request), INSIDE)

    @action(description=_("Undo the check-in"))
    def undo_chosen(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        act_on_each(request, queryset, _undo_for(request), UNDONE)

    @action(
        description=_("Check in"),
        permissions=["check_in"],
        icon="how_to_reg",
        dialog={
            "title": _("Check this person in?"),
            "description": _("The ticket counts as used from now on."),
            "form_submit_text": _("Check in"),
            "form_class": None,
        },
    )
    def check_in(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _check_in_for(request), INSIDE)

    @action(
        description=_("Undo the check-in"),
        permissions=["undo_check_in"],
        icon="undo",
        dialog={
            "title": _("Undo this check-in?"),
            "description": _("The ticket lets the person in once more."),
            "form_submit_text": _("Undo the check-in"),
            "form_class": None,
        },
    )
    def undo_check_in(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _undo_for(request), UNDONE)

    @action(description=_("Take out, and free the seats"))
    def take_out_chosen(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        act_on_each(request, queryset, _take_out_for(request), TAKEN_OUT)

    @action(
        description=_("Take out"),
        permissions=["take_out"],
        icon="person_remove",
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Take this person out?"),
            "description": _(
                "The seat is free at once, or offered to who waits. The last one's going ends the booking."
            ),
            "form_submit_text": _("Take out"),
            "form_class": None,
        },
    )
    def take_out(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _take_out_for(request), TAKEN_OUT)

    @display(description=_("attendee"), ordering="name", header=True)
    def person(self, attendee: Attendee) -> list[str]:
        return [attendee.name, attendee.email]

    @display(description=_("event"), ordering="event__title")
    def event_title(self, attendee: Attendee) -> str:
        return attendee.event.title

    @display(description=_("time"), ordering="booking__slot__starts_at")
    def when(self, attendee: Attendee) -> str:
        event, slot = attendee.event, attendee.booking.slot
        return f"{local_span(slot.starts_at, slot.ends_at, event.zone)} ({event.timezone})"

    @display(
        description=_("seat"),
        label={
            "confirmed": "success",
            "offered": "info",
            "waitlisted": "warning",
            "cancelled": "danger",
            "out": "danger",
        },
    )
    def badge(self, attendee: Attendee) -> tuple[str, str]:
        return "out" if attendee.is_taken_out else attendee.booking.status, self.status(attendee)

    @display(description=_("seat"))
    def status(self, attendee: Attendee) -> str:
        return str(_("taken out")) if attendee.is_taken_out else attendee.booking.get_status_display()

    @display(description=_("checked in at"), ordering="checked_in_at")
    def inside(self, attendee: Attendee) -> str:
        """By the clock of the event, as the time beside it."""
        moment = attendee.checked_in_at
        return (
            date_format(moment.astimezone(attendee.event.zone), pgettext("date format", "j M Y, H:i"))
            if moment
            else "–"
        )

    @display(description=_("event"))
    def event_link(self, attendee: Attendee) -> str:
        url = reverse("admin:events_event_change", args=[attendee.event_id])
        return format_html('<a href="{}" class="text-link">{}</a>', url, attendee.event.title)

    @display(description=_("booking"))
    def booking_link(self, attendee: Attendee) -> str:
        url = reverse("admin:bookings_booking_change", args=[attendee.booking_id])
        return format_html('<a href="{}" class="text-link">{}</a>', url, attendee.booking)
