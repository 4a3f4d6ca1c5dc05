"""Bookings from HTML."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelect2Widget, UnfoldAdminSelectWidget

from accounts.models import User
from bookings.errors import EventFull
from bookings.models import Attendee, Booking, OrganizerMessage
from bookings.selectors import slots_to_fill
from bookings.services import MOST_SEATS, Correction, Draft, Person, ensure_bookable
from common.admin import RefusableForm
from common.errors import DomainError
from common.idempotency import RequestKey, key_of
from common.phones import is_international, validate_phone
from common.spans import local_span
from events.forms import ClockField, DayAndTimeWidget
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
    """The arguments of ``book_once``; a user's own name, address and phone are filled in.

    ``closed`` is why nothing can be booked now: the reason of the last slot, where every slot has one. A slot that is
    sold out can be chosen where the event has a waitlist; ``only_waits`` where all that can be chosen are. The form
    carries a key of its own, so that a double click or a reload books once.
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
    wants_sms = forms.BooleanField(
        label=_("Remind me and tell me of changes by text message too"),
        required=False,
        help_text=_("Your phone number then needs the code of its country, as +49 30 1234567."),
    )
    join_waitlist = forms.BooleanField(label=_("If there are not enough seats, put me on the waitlist"), required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: Event, user: User | None, now: datetime) -> None:
        own = {"name": user.name, "email": user.email, "phone": user.phone} if user else {}
        super().__init__(data, initial=own | {"key": secrets.token_urlsafe(16)})
        self.event = event
        if not settings.SMS_URL:
            del self.fields["wants_sms"]
        self.slots = list(event.slots.all())
        refusals = [self._look_at(slot, user, now) for slot in self.slots]
        choosable = [slot for slot in self.slots if slot.can_be_chosen]
        self.closed = refusals[-1] if refusals and not choosable else None
        self.only_waits = bool(choosable) and all(slot.is_full for slot in choosable)
        self.fields["slot"] = self._slot_field()
        self.fields["seats"].widget.attrs |= {"min": 1, "max": event.max_seats_per_booking, "inputmode": "numeric"}

    def _look_at(self, slot: Any, user: User | None, now: datetime) -> DomainError | None:
        """Note on the slot what a visitor may do with it; answers why its seats cannot be booked."""
        slot.event = self.event
        reason = refusal(slot, user, now)
        slot.is_full = isinstance(reason, EventFull)
        slot.can_be_chosen = reason is None or (slot.is_full and self.event.waitlist_enabled and slot.capacity > 0)
        return reason

    @property
    def offers_waitlist(self) -> bool:
        """Whether the question makes sense: something is sold out, or just turned out to be."""
        was_full = isinstance(getattr(self, "refusal", None), EventFull)
        return self.event.waitlist_enabled and (was_full or any(slot.is_full for slot in self.slots))

    def _slot_field(self) -> SlotField:
        """Filled in where there is no choice, and hidden where there never was one."""
        open_slots = [slot.pk for slot in self.slots if slot.can_be_chosen]
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
            "join_waitlist": data["join_waitlist"],
            "wants_sms": data.get("wants_sms", False),
            "key": self._key(data),
        }

    def _key(self, data: dict[str, Any]) -> RequestKey | None:
        """Of what was filled in too: somebody who goes back and changes the form means another booking."""
        asked = ("name", "email", "phone", "seats", "join_waitlist", "wants_sms")
        answers = {name: str(data[name]) for name in asked if name in data}
        body = answers | {"slot": data["slot"].pk}
        return key_of(f"page {self.event.pk} {data['key']} {body}", body) if data["key"] else None


class MoveForm(forms.Form):
    """The slot that a booking moves to."""

    def __init__(self, *args: Any, event: Event, now: datetime, current: int, seats: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = [slot for slot in event.slots.all() if slot.pk != current and slot.starts_at > now]
        for slot in self.others:
            slot.can_be_chosen = slot.has_room_for(seats)
        self.fields["to"] = SlotField(self.others, label=_("New time"))


class TicketForm(forms.Form):
    """Whose ticket, from the address of a picture or a file."""

    attendee = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class PersonForm(forms.Form):
    """Who somebody in a party is."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False, validators=[validate_phone])


class PeopleForm(forms.Form):
    """The attendees of a booking, and whether its phone gets text messages, as the ``changes`` of
    ``correct_booking``.
    """

    wants_sms = forms.BooleanField(label=_("Reminders and changes by text message"), required=False)

    def __init__(self, data: Any = None, *, booking: Booking, attendees: Sequence[Attendee]) -> None:
        super().__init__(data, initial={"wants_sms": booking.wants_sms})
        self.fields["wants_sms"].help_text = booking.phone
        if not booking.wants_sms and not (settings.SMS_URL and is_international(booking.phone)):
            del self.fields["wants_sms"]
        self.people = [
            PersonForm(data, prefix=str(each.pk), initial={"name": each.name, "email": each.email, "phone": each.phone})
            for each in attendees
        ]
        self.attendees = attendees

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wrong = [each for each in self.people if not each.is_valid()]
        if wrong:
            raise forms.ValidationError(_("Please correct what is marked below."))
        pairs = [(who, form) for who, form in zip(self.attendees, self.people, strict=True) if form.has_changed()]
        texts = {"wants_sms": data["wants_sms"]} if "wants_sms" in self.changed_data else {}
        return data | {"changes": texts | {"attendees": [Correction(who.pk, form.cleaned_data) for who, form in pairs]}}


class AttendeeForm(RefusableForm):
    """Who somebody is, for the event's team to correct."""

    class Meta:
        model = Attendee
        fields = ["name", "email", "phone"]


class SlotToFillField(forms.ModelChoiceField):
    """Any slot that is the user's to fill; the list shows the soonest."""

    MOST = 200

    def offer(self, slots: Any, chosen_event: str) -> None:
        self.queryset = slots
        if chosen_event.isascii() and chosen_event.isdigit():
            slots = slots.filter(event=chosen_event)
        labels = [(slot.pk, self.label_from_instance(slot)) for slot in slots[: self.MOST]]
        self.widget.choices = [("", "–"), *labels]
        if len(labels) == 1:
            self.initial = labels[0][0]

    def label_from_instance(self, slot: TimeSlot) -> str:
        left = _("unlimited") if slot.seats_left is None else _("%(count)s left") % {"count": slot.seats_left}
        return f"{slot.event.title}, {local_span(slot.starts_at, slot.ends_at, slot.event.zone)} ({left})"


class TeamForm(RefusableForm):
    """Somebody new, registered by the team of ``user``, perhaps for the ``chosen_event``; the admin sets both."""

    user: User
    chosen_event = ""
    slot = SlotToFillField(TimeSlot.objects.none(), label=_("Event and time"), widget=UnfoldAdminSelect2Widget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, SlotToFillField):
            field.offer(slots_to_fill(user=self.user, now=timezone.now()), self.chosen_event)


class RegistrationForm(TeamForm, AttendeeForm):
    """One person, in one seat."""


class TeamBookingForm(TeamForm):
    """A party, under the name of whoever leads it."""

    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = Booking
        fields = ["name", "email", "phone", "seats"]


class TeamMoveForm(forms.Form):
    """Where the bookings of an event may be moved to: its slots to come."""

    to = SlotToFillField(TimeSlot.objects.none(), label=_("New time"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Any = None, *, event: Event, left: set[int], now: datetime) -> None:
        """``left`` are the ids of the slots that are moved from; one alone is no place to move to."""
        super().__init__(data)
        field = cast("SlotToFillField", self.fields["to"])
        others = event.slots.exclude(pk__in=left) if len(left) == 1 else event.slots.all()
        field.offer(others.filter(starts_at__gt=now).select_related("event").order_by("starts_at", "id"), "")


class SlotOfEventField(forms.ModelChoiceField):
    def label_from_instance(self, slot: TimeSlot) -> str:
        return local_span(slot.starts_at, slot.ends_at, slot.event.zone)


class MessageForm(forms.Form):
    """What an event's team writes, as a ``Draft`` and the time to send it by the clock of the event's zone."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    body = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Markdown: a blank line begins a paragraph; **bold**, *italic*, [words](https://example.org)."),
    )
    audience = forms.ChoiceField(label=_("To"), choices=OrganizerMessage.Audience.choices)
    slot = SlotOfEventField(TimeSlot.objects.none(), label=_("Time slot"), required=False)
    scheduled_at = ClockField(label=_("Send at"), required=False, widget=DayAndTimeWidget)

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data)
        self.event = event
        slots = event.slots.select_related("event")
        field = cast("forms.ModelChoiceField", self.fields["slot"])
        field.queryset, field.empty_label = slots, str(_("All of them"))
        if slots.count() < 2:
            del self.fields["slot"]
        self.fields["scheduled_at"].help_text = _("Empty is now. What the clock shows in %(zone)s.") % {
            "zone": event.timezone
        }

    def clean_scheduled_at(self) -> datetime | None:
        with timezone.override(self.event.zone):
            return from_current_timezone(self.cleaned_data["scheduled_at"])

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        return Draft(data["subject"], data["body"], data["audience"], data.get("slot"))
