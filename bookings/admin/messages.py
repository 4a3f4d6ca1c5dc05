"""The screen on which an event's team writes to those who booked it."""

from collections import Counter
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.widgets import INPUT_CLASSES

from accounts.models import User
from bookings import services
from bookings.forms import MessageForm
from bookings.limits import spend_message
from bookings.messages.organizers import MESSAGE
from bookings.selectors import messages_of, progress_of
from common.admin import StaffAdmin
from common.views import attempt, render_form, submit
from events.models import Event
from events.selectors import own_event
from notifications.samples import sample_of

SHOWN = 50


def messages_screen(model_admin: StaffAdmin, request: HttpRequest, event_id: int) -> HttpResponse:
    """The form and what was written before; ``take_back`` in the body is a message to forget."""
    event = own_event(event_id=event_id, user=request.user)
    here = reverse("admin:bookings_attendee_messages", args=[event.pk])
    if "take_back" in request.POST:
        return _take_back(request, event, here)
    if "preview" in request.POST:
        return _preview(model_admin, request, event)
    form = MessageForm(request.POST if request.method == "POST" else None, event=event)
    if done := submit(form, lambda _data: _write(request, event, form)):
        messages.success(request, done)
        # A test leaves the form as it is, to be sent next.
        return _page(model_admin, request, event, form) if "test" in request.POST else redirect(here)
    return _page(model_admin, request, event, form)


def _preview(model_admin: StaffAdmin, request: HttpRequest, event: Event) -> HttpResponse:
    """The form as it is, with the mail that it makes and for how many; nothing is sent."""
    form = MessageForm(request.POST, event=event)
    if not form.is_valid():
        return _page(model_admin, request, event, form)
    draft, by = form.draft, cast("User", request.user)
    slot = draft.slot or event.slots.first()
    facts = {"headline": draft.subject, "text": draft.body, "event": event, "slot": slot, "title": event.title}
    shown = {
        "preview": sample_of(MESSAGE, event.language, **facts),
        "recipients": services.count_recipients(event=event, draft=draft, by=by),
    }
    return _page(model_admin, request, event, form, shown)


def _page(
    model_admin: StaffAdmin,
    request: HttpRequest,
    event: Event,
    form: MessageForm,
    shown: dict[str, Any] | None = None,
) -> HttpResponse:
    """``shown`` is what a preview adds."""
    for name in ("subject", "body", "audience", "slot"):
        if name in form.fields:
            form.fields[name].widget.attrs["class"] = " ".join(INPUT_CLASSES)
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Messages"),
        "opts": model_admin.opts,
        "event": event,
        "form": form,
        "written": _with_progress(list(messages_of(event)[:SHOWN])),
        **(shown or {}),
    }
    return render_form(request, "admin/bookings/messages.html", context, form)


def _with_progress(written: list[Any]) -> list[Any]:
    """Notes on each how many of its mails are out, on their way, and given up."""
    progress = progress_of(written)
    for message in written:
        states = progress.get(message.pk, Counter())
        message.out, message.given_up = states["sent"], states["dead"]
        message.done = message.out + message.given_up + states["dropped"]
    return written


def _write(request: HttpRequest, event: Event, form: MessageForm) -> str:
    """Send it, schedule it or try it out; what happened, in words."""
    by, now = cast("User", request.user), timezone.now()
    spend_message(by)
    if "test" in request.POST:
        services.send_test(event=event, draft=form.draft, by=by, now=now)
        return _("A test is on its way to %(address)s.") % {"address": by.email}
    at: Any = form.cleaned_data["scheduled_at"]
    services.send_message(event=event, draft=form.draft, by=by, scheduled_at=at, now=now)
    return _("The message will be sent at its time.") if at else _("The message is on its way.")


def _take_back(request: HttpRequest, event: Event, here: str) -> HttpResponse:
    wanted = request.POST["take_back"]
    message = get_object_or_404(messages_of(event), pk=wanted if wanted.isascii() and wanted.isdigit() else 0)
    by = cast("User", request.user)
    return attempt(
        request,
        lambda: services.take_back_message(message=message, by=by, now=timezone.now()),
        done=_("The message is taken back."),
        then=here,
    )
