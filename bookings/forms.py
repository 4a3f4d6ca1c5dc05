"""Bookings from HTML."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.services import Person
from common.phones import validate_phone
from events.models import Event, TimeSlot


class SlotField(forms.TypedChoiceField):
    """One of the given slots, chosen by its id."""

    def __init__(self, slots: list[TimeSlot], **kwargs: Any) -> None:
        self.slots = {str(slot.pk): slot for slot in slots}
        choices = [(key, str(slot)) for key, slot in self.slots.items()]
        super().__init__(choices=choices, coerce=lambda key: self.slots[key], widget=forms.RadioSelect, **kwargs)


class BookingForm(forms.Form):
    """The arguments of ``book_seats``; a user's own name, address and phone are filled in."""

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
        slots = list(event.slots.all())
        for slot in slots:
            slot.event = event
        free = [slot.pk for slot in slots if slot.is_available(now)]
        self.fields["slot"] = SlotField(slots, label=_("Time"), initial=free[0] if len(free) == 1 else None)
        self.fields["seats"].widget.attrs |= {"min": 1, "max": event.max_seats_per_booking, "inputmode": "numeric"}

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
            slot.fits = slot.has_room_for(seats)  # type: ignore[attr-defined]
        self.fields["to"] = SlotField(self.others, label=_("New time"))
