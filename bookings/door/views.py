"""The door on a phone. Its script asks for fragments of the same pages, by the header X-Fragment."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from bookings import services
from bookings.door import answers, selectors
from bookings.door.filters import AttendeeFilter
from bookings.door.forms import CheckInForm, WalkUpForm
from bookings.models import Attendee
from common.views import render_form, submit
from events.models import Event, TimeSlot

MOST_FOUND = 20
PAGE_SIZE = 24


@login_required
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    events = selectors.doors_of(user=request.user, now=now)
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "bookings/door/doors.html", {"page": page, "now": now})


class Door:
    """One door as one request sees it: the event, who stands there, and the slot chosen in the address."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        self.request = request
        self.now = timezone.now()
        self.by = cast("User", request.user)
        self.event: Event = selectors.event_at_door(user=self.by, slug=slug)
        self.slots: list[TimeSlot] = selectors.slots_at_door(self.event, now=self.now)
        wanted = request.GET.get("slot")
        self.chosen = next((slot for slot in self.slots if str(slot.pk) == wanted), None)

    @property
    def is_fragment(self) -> bool:
        return "X-Fragment" in self.request.headers

    def count(self) -> selectors.Count:
        return selectors.count_at_door(self.event, self.chosen.pk if self.chosen else None)

    def walk_up_form(self, data: Any = None) -> WalkUpForm:
        running = [slot for slot in self.slots if slot.ends_at > self.now]
        return WalkUpForm(data, event=self.event, slots=running, chosen=self.chosen)

    def found(self) -> list[Attendee]:
        """Who matches the search, and one more than are shown."""
        search = self.request.GET.get("search", "").strip()
        if not search:
            return []
        wanted = {"search": search, "slot": self.chosen.pk if self.chosen else None}
        people = AttendeeFilter(wanted, selectors.people_at_door(self.event), request=self.request)
        return list(people.qs.order_by("name", "id")[: MOST_FOUND + 1]) if people.is_valid() else []

    def page(self, form: BaseForm, answer: answers.Answer | None = None) -> HttpResponse:
        """The whole page, or the part of it that an answer changes, with the status that the form calls for."""
        context = {
            "door": self,
            "event": self.event,
            "answer": answer,
            "count": self.count(),
            "last": selectors.last_admitted(event=self.event, by=self.by),
        }
        if self.is_fragment:
            return render_form(self.request, "bookings/door/after.html", context, form)
        walk_up_form = form if isinstance(form, WalkUpForm) and not (answer and answer.is_admitted) else None
        context |= {"walk_up": walk_up_form or self.walk_up_form(), "found": self.found(), "most": MOST_FOUND}
        return render_form(self.request, "bookings/door/door.html", context, form)

    def answer(self, form: BaseForm, attendee: Attendee | None) -> HttpResponse:
        if attendee:
            return self.page(form, answers.admitted(attendee, self.chosen))
        return self.page(form, answers.refused(form, self.by, self.now))


def at_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who check people in at the event; what it shows is kept in no cache."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        return view(Door(request, slug), **kwargs)

    return guarded


@require_safe
@at_door
def door(here: Door) -> HttpResponse:
    if here.is_fragment:
        context = {"door": here, "event": here.event, "found": here.found(), "most": MOST_FOUND}
        return render(here.request, "bookings/door/people.html", context)
    return here.page(Form())


@require_POST
@at_door
def check_in(here: Door) -> HttpResponse:
    form = CheckInForm(here.request.POST)
    return here.answer(
        form, submit(form, lambda data: services.check_in(event=here.event, by=here.by, now=here.now, **data))
    )


@require_POST
@at_door
def undo(here: Door, attendee_id: int) -> HttpResponse:
    attendee = get_object_or_404(
        Attendee.objects.select_related("event", "booking__slot"), event=here.event, pk=attendee_id
    )
    form = Form(here.request.POST)
    if submit(form, lambda _: services.undo_check_in(attendee=attendee, by=here.by, now=here.now)):
        return here.page(form, answers.undone(attendee))
    return here.answer(form, None)


@require_POST
@at_door
def walk_up(here: Door) -> HttpResponse:
    form = here.walk_up_form(here.request.POST)

    def register(data: dict[str, Any]) -> Attendee:
        language = get_language() or ""
        return services.walk_up(event=here.event, language=language, by=here.by, now=here.now, **data)

    return here.answer(form, submit(form, register))


@require_safe
@at_door
def count(here: Door) -> HttpResponse:
    return JsonResponse(here.count())
