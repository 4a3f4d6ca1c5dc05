"""Recurring slots in two steps, the same on their page and in the admin: look first, then make what was seen."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from common.views import submit
from events import services
from events.forms import SeriesForm
from events.models import Event, TimeSlot

MOST_SHOWN = 500


@dataclass(frozen=True)
class Step:
    """Where somebody stands: with an empty or refused form, with a ``plan`` to agree to, or with ``made`` slots."""

    form: SeriesForm
    plan: services.Plan | None = None
    made: list[TimeSlot] | None = None

    @property
    def done(self) -> str:
        count = len(self.made or [])
        return ngettext("%(count)s time slot is made.", "%(count)s time slots are made.", count) % {"count": count}


def take_step(request: HttpRequest, *, event: Event, by: User) -> Step:
    """A POST shows what would be made; one with ``make`` among its fields makes it."""
    form = SeriesForm(request.POST if request.method == "POST" else None, event=event)
    now = timezone.now()

    def plan(series: dict[str, Any]) -> services.Plan:
        return services.outline_slots(event=event, now=now, **series)

    def make(series: dict[str, Any]) -> list[TimeSlot]:
        return services.add_slots(event=event, spans=plan(series).spans, by=by, now=now)

    if not form.is_bound:
        return Step(form)
    return Step(form, made=submit(form, make)) if "make" in request.POST else Step(form, plan=submit(form, plan))


def context_of(step: Step, event: Event) -> dict[str, Any]:
    """What the templates under events/series/ show. ``sealed`` is the form as it was looked at, to be sent again."""
    coming = event.slots.filter(ends_at__gt=timezone.now())
    return {
        "event": event,
        "form": step.form,
        "sealed": SeriesForm(step.form.data, event=event, auto_id=False) if step.plan else None,
        "plan": step.plan,
        "slot_count": event.slots.count(),
        "coming": list(coming[:MOST_SHOWN]),
        "coming_count": coming.count(),
    }
