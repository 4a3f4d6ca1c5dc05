"""The door from HTML."""

import uuid
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from bookings.codes import SCAN_ID
from events.models import Event, TimeSlot
from events.templatetags.events import seats_left_text, start_time


def new_scan_id() -> str:
    return uuid.uuid4().hex


class ScanForm(forms.Form):
    """``scan_id`` makes a form that is sent twice known for the same."""

    scan_id = forms.CharField(required=False, validators=[RegexValidator(SCAN_ID)], widget=forms.HiddenInput)


class CheckInForm(ScanForm):
    ticket_code = forms.CharField(
        label=_("Ticket code"),
        max_length=100,
        error_messages={"required": _("Type the code that is on the ticket.")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
                "enterkeyhint": "go",
                "placeholder": "ABCD-EFGH",
            }
        ),
    )


class SlotField(forms.TypedChoiceField):
    """One of these slots, by its start and what is left of it."""

    def __init__(self, event: Event, slots: list[TimeSlot]) -> None:
        known = {str(slot.pk): slot for slot in slots}
        labels = [(key, f"{start_time(slot, event)} · {seats_left_text(slot)}") for key, slot in known.items()]
        super().__init__(label=_("Time"), choices=labels, coerce=lambda key: known[key])


class WalkUpForm(ScanForm):
    """The arguments of ``walk_up``."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput({"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, event: Event, slots: list[TimeSlot], chosen: TimeSlot | None) -> None:
        self.slots = slots
        first = next((slot for slot in slots if slot == chosen), slots[0] if slots else None)
        super().__init__(data, prefix="new", initial={"scan_id": new_scan_id(), "slot": first and first.pk})
        self.fields["slot"] = SlotField(event, slots)
        if len(slots) == 1:
            self.fields["slot"].widget = forms.HiddenInput()
