"""The screen on which recurring slots are looked at and made."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from unfold.widgets import INPUT_CLASSES

from accounts.models import User
from common.admin import StaffAdmin, change_url
from common.views import render_form
from events.forms import SeriesForm
from events.models import Event
from events.slot_series import context_of, take_step


def series_screen(model_admin: StaffAdmin, request: HttpRequest, event: Event | None) -> HttpResponse:
    if event is None:
        raise Http404
    step = take_step(request, event=event, by=cast("User", request.user))
    if step.made:
        messages.success(request, step.done)
        return redirect(change_url(event))
    _dress(step.form)
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Add recurring slots"),
        "opts": model_admin.opts,
        "original": event,
    }
    return render_form(request, "admin/events/event/series.html", context | context_of(step, event), step.form)


def _dress(form: SeriesForm) -> None:
    """In the admin's clothes."""
    for field in form.fields.values():
        if hasattr(field.widget, "input_type") and field.widget.input_type not in {"radio", "checkbox"}:
            field.widget.attrs["class"] = " ".join(INPUT_CLASSES)
