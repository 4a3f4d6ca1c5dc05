"""The pages of one's own bookings; the secret token in the address is all that a guest needs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from bookings.forms import MoveForm
from bookings.limits import booking_for
from bookings.models import Booking
from bookings.services import cancel_booking, move_booking
from common.views import attempt, render_form, submit

PAGE_SIZE = 20


def user_of(request: HttpRequest) -> User | None:
    """Who is logged in; None for a guest."""
    return request.user if isinstance(request.user, User) else None


def _page(request: HttpRequest, booking: Booking, form: MoveForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "booking": booking,
        "event": booking.event,
        "form": form,
        "is_new": "new" in request.GET,
        "can_change": booking.can_be_changed(now),
        "now": now,
    }
    return render_form(request, "bookings/manage.html", context, form)


def _move_form(booking: Booking, data: Any = None) -> MoveForm:
    now = timezone.now()
    return MoveForm(data, event=booking.event, now=now, current=booking.slot_id, seats=booking.seats)


@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_for(request, token)
    return _page(request, booking, _move_form(booking))


@require_POST
def move(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_for(request, token)
    form = _move_form(booking, request.POST)
    if submit(form, lambda data: move_booking(booking=booking, to=data["to"], by=user_of(request), now=timezone.now())):
        messages.success(request, _("Your booking has been moved."))
        return redirect(booking)
    return _page(request, booking, form)


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_for(request, token)
    done = _("Your booking is cancelled and the seats are free again.")
    return attempt(
        request,
        lambda: cancel_booking(booking=booking, by=user_of(request), now=timezone.now()),
        done=done,
        then=booking.get_absolute_url(),
    )


@login_required
@require_safe
def my_bookings(request: HttpRequest) -> HttpResponse:
    """Live bookings soonest first, and the past and cancelled ones page by page."""
    mine = Booking.objects.of_user(request.user).select_related("event", "slot")
    upcoming = mine.live().upcoming(timezone.now()).order_by("slot__starts_at", "id")
    rest = mine.exclude(pk__in=upcoming.values("pk")).order_by("-slot__starts_at", "-id")
    page = Paginator(rest, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "bookings/mine.html", {"upcoming": upcoming, "page": page})
