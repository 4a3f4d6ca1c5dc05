"""An event, or a list of events, inside a page of another site.

Nobody is logged in here, whatever cookies come along: a guest books as anywhere. So nothing can be done in the name of
a visitor who did not mean it, and neither a cookie nor a token against forged forms is needed.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms import BookingForm
from bookings.limits import booking_for, spend_booking
from bookings.models import Booking
from bookings.services import book_once
from common.paginator import LongPaginator
from common.views import render_form, submit
from events import selectors
from events.filters import EventPageFilter

PAGE_SIZE = 12


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and its booking form; a POST books."""
    now = timezone.now()
    found = selectors.event_for_page(slug=slug, user=AnonymousUser(), now=now)
    form = BookingForm(request.POST if request.method == "POST" else None, event=found, user=None, now=now)

    def book(data: dict[str, Any]) -> Booking:
        who: dict[str, Any] = {"by": None, "source": Booking.Source.PAGE, "language": get_language() or ""}
        return book_once(**data, **who, spend=lambda: spend_booking(request, None), now=now)[0]

    if booking := submit(form, book):
        return redirect(reverse("embed:booking", args=[booking.token]) + f"?lang={get_language()}")
    action = reverse("embed:event", args=[slug]) + f"?lang={get_language()}"
    return render_form(request, "embed/event.html", {"event": found, "form": form, "action": action, "now": now}, form)


@require_safe
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """What was booked; the page to change it opens beside the other site."""
    return render(request, "embed/booking.html", {"booking": booking_for(request, token)})


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Events ahead; it takes the filters of the list."""
    now = timezone.now()
    upcoming = selectors.catalogue(user=AnonymousUser(), now=now).published().upcoming(now)
    found = EventPageFilter(request.GET, upcoming, request=request)
    rows = found.qs if found.is_valid() else upcoming.none()
    page = LongPaginator(rows, PAGE_SIZE, request=request).get_page(request.GET.get("page"))
    context = {"page": page, "filter": found, "now": now}
    return render(request, "embed/calendar.html", context, status=200 if found.is_valid() else 400)
