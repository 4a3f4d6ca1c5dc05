"""The pages on which events are found, read and booked."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms import BookingForm
from bookings.limits import spend_booking
from bookings.models import Booking
from bookings.services import book_seats
from common.views import render_form, submit
from events import selectors
from events.filters import EventFilter

PAGE_SIZE = 24


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    upcoming = selectors.catalogue(user=request.user, now=now).published().upcoming(now)
    found = EventFilter(request.GET, upcoming, request=request)
    page = Paginator(found.qs if found.is_valid() else upcoming.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "filter": found, "categories": selectors.categories_in_use(now=now), "now": now}
    return render(request, "events/list.html", context, status=200 if found.is_valid() else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The event with its booking form; a POST books."""
    now = timezone.now()
    event = selectors.event_for_page(slug=slug, user=request.user, now=now)
    user = request.user if request.user.is_authenticated else None
    form = BookingForm(request.POST if request.method == "POST" else None, event=event, user=user, now=now)

    def book(data: dict[str, Any]) -> Booking:
        spend_booking(request, user)
        return book_seats(**data, by=user, source=Booking.Source.PAGE, language=get_language() or "", now=now)

    if booking := submit(form, book):
        return redirect(f"{booking.get_absolute_url()}?new=1")
    own = Booking.objects.live().of_user(user).filter(event=event).select_related("slot") if user else None
    context = {"event": event, "form": form, "own_booking": own and own.first(), "now": now}
    return render_form(request, "events/detail.html", context, form)
