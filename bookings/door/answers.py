"""What the door says after a scan, an undo or a registration: in words, and as a mood for colour and sound."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _

from bookings.errors import AlreadyCheckedIn, NotCheckedIn
from bookings.models import Attendee
from common.errors import DomainError
from events.models import TimeSlot

A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Answer:
    """``mood`` is yes, care, no or neutral. ``seconds`` is how long ago one's own check-in of a moment ago was."""

    mood: str
    title: str
    texts: list[str]
    attendee: Attendee | None = None
    seconds: int | None = None
    is_admitted: bool = False


def admitted(attendee: Attendee, chosen: TimeSlot | None) -> Answer:
    """With care where the ticket is for another time than the one that this door lets in."""
    if chosen and attendee.booking.slot_id != chosen.pk:
        text = _("The ticket is for another time than the one chosen here. Undo it below if they should wait.")
        return Answer("care", _("In, but another time"), [text], attendee, is_admitted=True)
    return Answer("yes", _("Come in"), [], attendee, is_admitted=True)


def refused(form: BaseForm, by: Any, now: datetime) -> Answer:
    refusal: DomainError | None = getattr(form, "refusal", None)
    if isinstance(refusal, AlreadyCheckedIn):
        return _already_in(refusal.params["attendee"], by, now)
    if refusal is None:
        wrong = [(form[name], texts) for name, texts in form.errors.items()]
        return Answer("no", _("Not done yet"), [f"{field.label}: {text}" for field, texts in wrong for text in texts])
    title = _("Not done") if isinstance(refusal, NotCheckedIn) else _("Not admitted")
    texts = [str(refusal), refusal.params.get("event_title", "")]
    return Answer("no", title, [text for text in texts if text], refusal.params.get("attendee"))


def _already_in(attendee: Attendee, by: Any, now: datetime) -> Answer:
    ago = now - (attendee.checked_in_at or now)
    is_own = attendee.checked_in_by_id == by.pk and ago < A_MOMENT
    seconds = max(0, round(ago.total_seconds())) if is_own else None
    return Answer("care", _("Already in"), [], attendee, seconds)


def undone(attendee: Attendee) -> Answer:
    return Answer("neutral", _("Taken back"), [_("The ticket is good once more.")], attendee)
