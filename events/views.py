"""The pages on which events are found, read and booked."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.static import serve

from accounts.models import User
from bookings.forms import BookingForm
from bookings.limits import spend_booking
from bookings.models import Booking
from bookings.services import book_once
from common.paginator import LongPaginator
from common.views import render_form, submit
from events import selectors
from events.filters import PERIODS, EventPageFilter
from events.models import TimeSlot
from events.permissions import ensure_manages, may_manage
from events.services import follow_category, unfollow_category
from events.slot_series import context_of, take_step
from events.structured_data import json_ld, share_picture_url

PAGE_SIZE = 24
MOST_UPCOMING = 100


def seats_version(slots: Iterable[TimeSlot], now: datetime) -> str:
    """An ETag of what ``events/seats.html`` says of them: the same words, the same tag."""
    facts = [(slot.pk, slot.seats_left, slot.starts_at <= now, slot.event.waitlist_enabled) for slot in slots]
    return f'"{sha256(repr((get_language(), facts)).encode()).hexdigest()[:20]}"'


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    upcoming = selectors.catalogue(user=request.user, now=now).published().upcoming(now)
    found = EventPageFilter(request.GET, upcoming, request=request)
    rows = found.qs if found.is_valid() else upcoming.none()
    page = LongPaginator(rows, PAGE_SIZE, request=request).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": found,
        "categories": selectors.categories_in_use(now=now),
        "periods": PERIODS,
        "organizer_signup": settings.ORGANIZER_SIGNUP,
        "canonical": "/",
        "now": now,
    }
    return render(request, "events/list.html", context, status=200 if found.is_valid() else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The event with its booking form; a POST books."""
    now = timezone.now()
    event = selectors.event_for_page(slug=slug, user=request.user, now=now)
    user = request.user if request.user.is_authenticated else None
    form = BookingForm(request.POST if request.method == "POST" else None, event=event, user=user, now=now)

    def book(data: dict[str, Any]) -> Booking:
        who: dict[str, Any] = {"by": user, "source": Booking.Source.PAGE, "language": get_language() or ""}
        return book_once(**data, **who, spend=lambda: spend_booking(request, user), now=now)[0]

    if booking := submit(form, book):
        return redirect(f"{booking.get_absolute_url()}?new=1")
    own = Booking.objects.live().of_user(user).filter(event=event).select_related("slot") if user else None
    context = {"event": event, "form": form, "own_booking": own and own.first(), "now": now}
    context |= {
        "may_manage": may_manage(request.user, event),
        "similar": selectors.similar_events(event, now=now),
        "seats_version": seats_version(event.slots.all(), now),
        "canonical": event.get_absolute_url(),
        "json_ld": json_ld(event, now=now),
        "share_picture": share_picture_url(event),
    }
    return render_form(request, "events/detail.html", context, form)


@require_safe
@cache_control(no_cache=True)
def event_seats(request: HttpRequest, slug: str) -> HttpResponse:
    """What is left of each slot, for the event's page to refresh itself; 304 while that is what it was."""
    now = timezone.now()
    slots = selectors.slots_of_public_event(slug)
    version = seats_version(slots, now)
    if unchanged := get_conditional_response(request, etag=version):
        return unchanged
    context = {"slots": slots, "event": slots[0].event, "now": now}
    response = render(request, "events/seats.html", context)
    response["ETag"] = version
    return response


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    now, found = timezone.now(), selectors.category_by_slug(slug)
    upcoming = selectors.catalogue(user=request.user, now=now).published().upcoming(now).filter(category=found)
    page = LongPaginator(upcoming, PAGE_SIZE, request=request).get_page(request.GET.get("page"))
    is_followed = selectors.follows(user=request.user, category=found)
    context = {"category": found, "page": page, "is_followed": is_followed, "now": now}
    context["canonical"] = found.get_absolute_url()
    return render(request, "events/category.html", context)


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """``follow`` is yes or no."""
    found = selectors.category_by_slug(slug)
    if not isinstance(user := request.user, User):
        return redirect_to_login(found.get_absolute_url())
    if request.POST.get("follow") == "no":
        unfollow_category(category=found, by=user)
        messages.success(request, _("You no longer follow %(name)s.") % {"name": found.name})
    else:
        follow_category(category=found, by=user)
        messages.success(request, _("You follow %(name)s: a mail tells you of new events.") % {"name": found.name})
    return redirect(found)


@require_safe
def organizer(request: HttpRequest, organizer_id: int) -> HttpResponse:
    """Somebody's public events: those ahead, and page by page those that are over."""
    now = timezone.now()
    found = selectors.organizer_with_events(organizer_id=organizer_id)
    events = selectors.catalogue(user=AnonymousUser(), now=now).published().filter(organizer=found)
    past = LongPaginator(events.past(now).order_by("-starts_at", "-id"), PAGE_SIZE, request=request)
    page = past.get_page(request.GET.get("page"))
    context = {"organizer": found, "upcoming": events.upcoming(now)[:MOST_UPCOMING], "page": page, "now": now}
    context["canonical"] = request.path
    return render(request, "events/organizer.html", context)


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A prepared file, whose name no other file ever gets. A bucket shows its own, see MEDIA_STORAGE_URL."""
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Content-Type"] = "image/webp" if name.endswith(".webp") else "image/jpeg"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def event_slots(request: HttpRequest, slug: str) -> HttpResponse:
    """Recurring slots for the event's team: a POST shows them, another one makes them."""
    event = selectors.visible_event(slug=slug, user=request.user)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    ensure_manages(request.user, event)
    step = take_step(request, event=event, by=request.user)
    if step.made:
        messages.success(request, step.done)
        return redirect("events:slots", slug=slug)
    return render_form(request, "events/slots.html", context_of(step, event), step.form)
