"""Bookings from HTML."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.services import Person, ensure_bookable
from common.errors import DomainError
from common.phones import validate_phone
from events.models import Event, TimeSlot


class SlotField(forms.TypedChoiceField):
    """One of the given slots, chosen by its id. The label of a choice is the slot itself, for templates to show."""

    def __init__(self, slots: list[TimeSlot], **kwargs: Any) -> None:
        self.slots = {str(slot.pk): slot for slot in slots}
        options: dict[str, Any] = {"choices": list(self.slots.items()), "widget": forms.RadioSelect} | kwargs
        super().__init__(coerce=lambda key: self.slots[key], **options)


def refusal(slot: TimeSlot, user: User | None, now: datetime) -> DomainError | None:
    """Why not even one seat of this slot can be booked now."""
    try:
        ensure_bookable(slot=slot, seats=1, by=user, now=now)
    except DomainError as error:
        return error
    return None


class BookingForm(forms.Form):
    """The arguments of ``book_seats``; a user's own name, address and phone are filled in.

    ``closed`` is why nothing can be booked now: the reason of the last slot, where every slot has one.
    """

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("For the confirmation and the link to change it."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=32, required=False, validators=[validate_phone],
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Seats"), min_value=1, initial=1)

    def __init__(self, data: Any = None, *, event: Event, user: User | None, now: datetime) -> None:
        own = {"name": user.name, "email": user.email, "phone": user.phone} if user else {}
        super().__init__(data, initial=own)
        self.slots = list(event.slots.all())
        refusals = []
        for slot in self.slots:
            slot.event = event
            refusals.append(refusal(slot, user, now))
            slot.can_be_chosen = refusals[-1] is None  # type: ignore[attr-defined]
        self.closed = refusals[-1] if refusals and all(refusals) else None
        self.fields["slot"] = self._slot_field()
        self.fields["seats"].widget.attrs |= {"min": 1, "max": event.max_seats_per_booking, "inputmode": "numeric"}

    def _slot_field(self) -> SlotField:
        """Filled in where there is no choice, and hidden where there never was one."""
        open_slots = [slot.pk for slot in self.slots if slot.can_be_chosen]  # type: ignore[attr-defined]
        if len(self.slots) == 1:
            return SlotField(self.slots, label=_("Time"), initial=self.slots[0].pk, widget=forms.HiddenInput)
        return SlotField(self.slots, label=_("Time"), initial=open_slots[0] if len(open_slots) == 1 else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        return {
            "slot": data["slot"],
            "booker": Person(data["name"], data["email"], data["phone"]),
            "seats": data["seats"],
        }


class MoveForm(forms.Form):
    """The slot that a booking moves to."""

    def __init__(self, *args: Any, event: Event, now: datetime, current: int, seats: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = [slot for slot in event.slots.all() if slot.pk != current and slot.starts_at > now]
        for slot in self.others:
            slot.can_be_chosen = slot.has_room_for(seats)  # type: ignore[attr-defined]
        self.fields["to"] = SlotField(self.others, label=_("New time"))
