"""The screen on which bookings of one event are moved to another of its time slots."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from bookings.forms import TeamMoveForm
from bookings.models import Booking
from bookings.services import move_booking
from common.admin import StaffAdmin, act_on_each
from events.models import Event

SHOWN = 20
MOVED = ngettext_lazy("%(count)s booking is moved.", "%(count)s bookings are moved.", "count")


def move_screen(admin: StaffAdmin, request: HttpRequest, bookings: QuerySet[Booking]) -> HttpResponse:
    """Asks where to, and moves what was chosen: a bulk action, or the button of one booking."""
    chosen = list(bookings.select_related("event", "slot"))
    if len({booking.event_id for booking in chosen}) != 1:
        messages.error(request, _("Choose bookings of one event: a booking moves among the time slots of its event."))
        return redirect(request.get_full_path())
    event, left, given = chosen[0].event, {booking.slot_id for booking in chosen}, request.POST
    form = TeamMoveForm(given if "to" in given else None, event=event, left=left, now=timezone.now())
    if not form.is_valid():
        return _ask(admin, request, event, chosen, form)
    by, to = cast("User", request.user), form.cleaned_data["to"]
    act_on_each(request, chosen, lambda each: move_booking(booking=each, to=to, by=by, now=timezone.now()), MOVED)
    return redirect(request.get_full_path().removesuffix("move/") + ("change/" if "action" not in request.POST else ""))


def _ask(admin: StaffAdmin, request: HttpRequest, event: Event, chosen: list[Any], form: TeamMoveForm) -> HttpResponse:
    context = admin.admin_site.each_context(request) | {
        "title": _("Move to another time slot"),
        "opts": admin.opts,
        "event": event,
        "form": form,
        "shown": chosen[:SHOWN],
        "others": len(chosen[SHOWN:]),
        "chosen": chosen,
        "is_action": "action" in request.POST,
        "seats": sum(booking.seats for booking in chosen),
    }
    return render(request, "admin/bookings/move.html", context)
