"""The pages of one's own bookings; the secret token in the address is all that a guest needs."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from bookings import downloads
from bookings.calendars import bookings_calendar
from bookings.forms import MoveForm, PeopleForm, TicketForm
from bookings.limits import booking_for, feed_for
from bookings.models import Booking
from bookings.selectors import bookings_of
from bookings.services import (
    accept_offer,
    cancel_booking,
    correct_booking,
    feed_of,
    move_booking,
    renew_feed,
    take_out_attendee,
)
from bookings.tickets import MOST_PAGES, tickets_of
from common.errors import NotFound
from common.http import calendar_file
from common.views import attempt, render_form, submit
from events.calendars import MOST_ENTRIES

PAGE_SIZE = 20


def user_of(request: HttpRequest) -> User | None:
    """Who is logged in; None for a guest."""
    return request.user if isinstance(request.user, User) else None


def _page(request: HttpRequest, booking: Booking, form: MoveForm) -> HttpResponse:
    now = timezone.now()
    seats = tickets_of(booking)
    context = {
        "booking": booking,
        "event": booking.event,
        "seats": seats,
        "is_printed": 0 < len(seats) <= MOST_PAGES,
        "form": form,
        "is_new": "new" in request.GET,
        "can_change": booking.can_be_changed(now),
        "is_inside": any(seat.attendee.checked_in_at for seat in seats),
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
    done = _("Your booking is cancelled, and what it held is free again.")
    return attempt(
        request,
        lambda: cancel_booking(booking=booking, by=user_of(request), now=timezone.now()),
        done=done,
        then=booking.get_absolute_url(),
    )


@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_for(request, token)
    return attempt(
        request,
        lambda: accept_offer(booking=booking, by=user_of(request), now=timezone.now()),
        done=_("The seats are yours."),
        then=booking.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, token: str) -> HttpResponse:
    """Names and addresses of a party."""
    booking = booking_for(request, token)
    attendees = [each for each in booking.attendees.all() if each.active]
    form = PeopleForm(request.POST if request.method == "POST" else None, booking=booking, attendees=attendees)

    def save(data: dict[str, Any]) -> Booking:
        return correct_booking(booking=booking, changes=data["changes"], by=user_of(request), now=timezone.now())

    if submit(form, save):
        messages.success(request, _("The names are saved."))
        return redirect(booking)
    context = {"booking": booking, "event": booking.event, "form": form}
    return render_form(request, "bookings/people.html", context, form)


@require_POST
def take_out(request: HttpRequest, token: str, attendee_id: int) -> HttpResponse:
    booking = booking_for(request, token)
    attendee = get_object_or_404(booking.attendees, pk=attendee_id)
    return attempt(
        request,
        lambda: take_out_attendee(attendee=attendee, by=user_of(request), now=timezone.now()),
        done=_("%(name)s is taken out, and the seat is free again.") % {"name": attendee.name},
        then=booking.get_absolute_url(),
    )


def _attendee_id(request: HttpRequest) -> int | None:
    form = TicketForm(request.GET)
    if not form.is_valid():
        raise NotFound
    return form.cleaned_data["attendee"]


@require_safe
def qr(request: HttpRequest, token: str) -> HttpResponse:
    return downloads.qr_as_svg(booking_for(request, token), _attendee_id(request))


@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    return downloads.tickets_as_pdf(booking_for(request, token), _attendee_id(request))


@login_required
@require_safe
def my_bookings(request: HttpRequest) -> HttpResponse:
    """Live bookings soonest first, and the past and cancelled ones page by page."""
    mine = bookings_of(cast("User", request.user)).select_related("event__picture", "slot")
    upcoming = mine.live().upcoming(timezone.now()).order_by("slot__starts_at", "id")
    rest = mine.exclude(pk__in=upcoming.values("pk")).order_by("-slot__starts_at", "-id")
    page = Paginator(rest, PAGE_SIZE).get_page(request.GET.get("page"))
    feed = feed_of(user=cast("User", request.user)) if upcoming or page.object_list else None
    return render(request, "bookings/mine.html", {"upcoming": upcoming, "page": page, "feed": feed})


@require_safe
@cache_control(private=True)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A person's bookings for calendar programs, which cannot log in: the address is the secret."""
    feed, now = feed_for(request, token), timezone.now()
    bookings = bookings_of(feed.user).for_calendar(now)[:MOST_ENTRIES]
    name = _("My bookings · %(site)s") % {"site": settings.SITE_NAME}
    return calendar_file(bookings_calendar(bookings, name=name), "bookings.ics")


@login_required
@require_POST
def renew_calendar(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    done = _("Your calendar has a new address. Calendars that follow the old one have to be given the new one.")
    return attempt(
        request,
        lambda: renew_feed(user=user, now=timezone.now()),
        done=done,
        then=reverse("bookings:mine") + "#calendar",
    )
