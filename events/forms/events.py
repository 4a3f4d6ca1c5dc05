"""Events and slots from the organizer's screens. Times are what the clock shows where the event takes place."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import (
    UnfoldAdminImageFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from common.admin import RefusableForm
from common.errors import DomainError
from common.zones import EARLIEST, LATEST
from events import images
from events.errors import BookingClosesBeforeItOpens, CapacityBelowTaken, EndsBeforeStart
from events.models import Event, Picture, TimeSlot
from events.reminders import in_order, validate_reminders
from events.services import Span, ensure_within
from notifications.channels import ensure_chat

USUAL_LENGTH = timedelta(hours=2)
USUAL_START = time(19)
NOT_COLUMNS = {"picture", "take_along", "forget_chat"}


def proposed_start(now: datetime, zone: str) -> datetime:
    """In a week, in the evening by the clock of that zone; naive, as a form shows it."""
    return datetime.combine(timezone.localdate(now, ZoneInfo(zone)) + timedelta(weeks=1), USUAL_START)


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Reading them off the disk takes a while, and they change with the system only."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class ClockWidget(UnfoldAdminSplitDateTimeWidget):
    """A date and a time to the minute."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets[0].format, self.widgets[1].format = "%Y-%m-%d", "%H:%M"

    def show_behind(self, moment: datetime) -> None:
        """What an empty field stands for, in grey."""
        for widget in self.widgets:
            widget.attrs["placeholder"] = f"{moment:{widget.format}}"


class ClockField(forms.SplitDateTimeField):
    """A naive time of a year that every zone can show; the form knows the zone."""

    widget = ClockWidget
    default_validators = [
        MinValueValidator(EARLIEST.replace(tzinfo=None)),
        MaxValueValidator(datetime.combine(LATEST, time())),
    ]

    def compress(self, data_list: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().compress(data_list)
        return moment.replace(tzinfo=None) if moment else None


class ClockForm(RefusableForm):
    """Shows its instants by the clock of the event's zone, and reads them so.

    A time that nobody touched keeps the seconds that the form does not show.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone_shown = self.event.timezone
        self.kept = {name: getattr(self.instance, name) for name in self.clock_names}
        for name in self.clock_names:
            moment = self.initial.get(name)
            # What comes from the page's address is text, and what is proposed is by the clock already.
            if isinstance(moment, datetime) and timezone.is_aware(moment):
                self.initial[name] = self.on_the_clock(moment)
            elif not isinstance(moment, datetime):
                self.initial[name] = None

    @property
    def event(self) -> Event:
        """The event whose zone it is; once the form is checked, as the form has it."""
        raise NotImplementedError

    @property
    def clock_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, ClockField)]

    def on_the_clock(self, moment: datetime) -> datetime:
        return timezone.make_naive(moment, ZoneInfo(self.zone_shown)).replace(second=0, microsecond=0)

    def read_clocks(self, zone: str) -> None:
        """Make instants of the clock times in ``cleaned_data``."""
        for name in self.clock_names:
            if not (moment := self.cleaned_data.get(name)):
                continue
            if name not in self.changed_data and zone == self.zone_shown and self.kept[name]:
                self.cleaned_data[name] = self.kept[name]
                continue
            try:
                with timezone.override(zone):
                    self.cleaned_data[name] = from_current_timezone(moment)
            except forms.ValidationError as error:
                self.add_error(name, error)


class RemindersField(forms.CharField):
    """Minutes before the start, with commas between them."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = [part.strip() for part in re.split("[,،;]", str(value or "")) if part.strip()]
        if not all(part.isdecimal() and len(part) < 8 for part in parts):
            raise forms.ValidationError(_("Enter minutes as whole numbers, with commas between them."))
        return in_order([int(part) for part in parts])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class EventForm(ClockForm):
    reminder_minutes = RemindersField(
        label=_("Reminders"),
        required=False,
        validators=[validate_reminders],
        help_text=_("Minutes before the start, with commas: 60 is an hour, 1440 a day. Empty sends none; at most 5."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        widget=UnfoldAdminSelect2Widget,
        help_text=_("Where the event takes place. All times on this page are what the clock shows there."),
    )
    take_along = forms.BooleanField(
        label=_("Take time slots and programme along"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Where start and end move by as much, every time slot and session moves by as much, too."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=UnfoldAdminImageFieldWidget(attrs={"accept": "image/*"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB. Wider than high looks best, 1,280 pixels or more."),
    )

    chat_url = forms.CharField(
        label=_("Chat address"),
        required=False,
        max_length=500,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )
    forget_chat = forms.BooleanField(
        label=_("Tell this chat no more"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = Event
        fields: list[str] = []
        labels = {"image_url": _("Picture elsewhere")}
        help_texts = {
            "category": _("Where visitors find it; it may stay empty."),
            "location": _("A name and an address, as people would ask for it. Empty for an event online."),
            "online_url": _("Where to join. Only who has booked gets it: on the booking’s page and in the mails."),
            "booking_opens_at": _("Empty is as soon as it is published."),
            "booking_closes_at": _("Empty is when the time slot starts."),
            "max_seats_per_booking": _("The most that one person can book at once."),
            "requires_account": _("Guests cannot book; who books logs in first."),
            "waitlist_enabled": _("Once it is full, people can wait, and a freed seat is offered to them in turn."),
            "image_url": _("The address of a picture; it is shown while none is uploaded."),
            "thanks_enabled": _("A mail some hours after the end, to those who were there."),
            "thanks_note": _("A sentence of yours in that mail. It may stay empty."),
            "description": _(
                "Markdown: a blank line begins a paragraph, # a heading and - an item of a list; **bold**, *italic*, "
                "[words](https://example.org)."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "timezone" in self.fields:
            known = dict(zone_choices())
            self.fields["timezone"].choices = list(  # type: ignore[attr-defined]
                (known | {self.zone_shown: self.zone_shown}).items()
            )
        if self.instance.pk is None and "ends_at" in self.fields:
            self.fields["ends_at"].required = False
            self.fields["ends_at"].help_text = _("Empty is %(hours)s hours after the start.") % {
                "hours": USUAL_LENGTH // timedelta(hours=1)
            }
        self._ask_for_chat()
        if "picture" in self.fields:
            self.initial["picture"] = self.event.shown_picture
            self._say_what_became_of_the_upload(getattr(self.event, "picture", None))

    def _ask_for_chat(self) -> None:
        """A page never has the address, which is a secret: an empty field is one that nobody touched."""
        self._chat_kept = self.instance.chat_url
        self.initial["chat_url"] = ""
        self.fields["chat_url"].help_text = _(
            "It is told of publishing, cancelling and, every five minutes, of new bookings. An address as apprise has "
            "it, of one of these services: %(services)s."
        ) % {"services": ", ".join(settings.CHAT_SERVICES)}
        if self._chat_kept:
            self.fields["chat_url"].help_text = _(
                "Messages go to %(chat)s, and the address is not shown; empty keeps it."
            ) % {"chat": self.instance.chat_shown}

    def _say_what_became_of_the_upload(self, picture: Picture | None) -> None:
        if picture and picture.state == Picture.State.PENDING:
            self.fields["picture"].help_text = _("The new picture is being prepared. Reload this page in a moment.")
        elif picture and picture.error:
            self.fields["picture"].help_text = _("The last upload did not work: %(why)s") % {
                "why": picture.get_error_display()
            }

    @property
    def event(self) -> Event:
        return self.instance

    @property
    def columns(self) -> dict[str, Any]:
        """What belongs to the event's own row."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOT_COLUMNS}

    @property
    def new_picture(self) -> File | None:
        """A file that was chosen."""
        given = self.cleaned_data.get("picture")
        return given if isinstance(given, File) else None

    def clean_picture(self) -> Any:
        given = self.cleaned_data["picture"]
        if isinstance(given, File):
            try:
                images.ensure_usable(given, given.size)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return given

    def clean_chat_url(self) -> str:
        """What is kept is not looked at again: a service that is no longer allowed must not stand in the way."""
        given = self.cleaned_data["chat_url"]
        if given:
            ensure_chat(given)
        return given or self._chat_kept

    def clean_forget_chat(self) -> bool:
        is_forgotten = bool(self.cleaned_data["forget_chat"])
        if is_forgotten:
            self.cleaned_data["chat_url"] = ""
        return is_forgotten

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        self.read_clocks(data.get("timezone", self.zone_shown))
        if self.instance.pk is None and data.get("starts_at") and "ends_at" not in self.errors:
            data["ends_at"] = data.get("ends_at") or data["starts_at"] + USUAL_LENGTH
        self._check_order("starts_at", "ends_at", EndsBeforeStart)
        self._check_order("booking_opens_at", "booking_closes_at", BookingClosesBeforeItOpens)
        # The forms of the slots are checked next, and know only this row.
        self.instance.takes_along = bool(data.get("take_along")) and {"starts_at", "ends_at", "timezone"} & set(
            self.changed_data
        )
        return data

    def _check_order(self, first: str, second: str, refusal: type[DomainError]) -> None:
        earlier, later = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if earlier and later and later <= earlier:
            self.add_error(second, str(refusal.message))


class SlotForm(ClockForm):
    """``span`` is the slot as the form has it. A time left empty is the event's own.

    A slot that lasts as long as its event is shown empty, so that it follows when the event is moved.
    """

    span: Span | None = None

    class Meta:
        model = TimeSlot
        fields: list[str] = []

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        self._event = event
        super().__init__(*args, **kwargs)
        whole = {name: getattr(event, name) for name in self.clock_names}
        for name, moment in whole.items():
            if self.kept == whole:
                self.initial[name] = None
            if moment:
                self.fields[name].widget.show_behind(self.on_the_clock(moment))

    @property
    def event(self) -> Event:
        return self._event

    @property
    def is_moved(self) -> bool:
        """Whether the span is another than the stored one, be it that only the event's own times have changed."""
        stored = Span(self.kept["starts_at"], self.kept["ends_at"], self.initial.get("capacity"))
        return self.span is not None and self.span != stored

    def clean(self) -> dict[str, Any]:
        super().clean()
        if getattr(self.event, "takes_along", False) and not self.has_changed():
            # The event's own service moves it.
            return self.cleaned_data | {name: self.kept[name] for name in self.clock_names}
        self.read_clocks(self.event.timezone)
        data = self.cleaned_data
        starts_at = data.get("starts_at") or self.event.starts_at
        ends_at = data.get("ends_at") or self.event.ends_at
        if {"starts_at", "ends_at"} & self.errors.keys() or not (starts_at and ends_at):
            return data
        data |= {"starts_at": starts_at, "ends_at": ends_at}
        if not self.errors:
            self.span = Span(starts_at, ends_at, data.get("capacity"))
            self._check(self.span)
        return data

    def _check(self, span: Span) -> None:
        """What the services refuse too, said here beside the field."""
        try:
            ensure_within(self.event.starts_at, self.event.ends_at, [span])
        except DomainError as error:
            self.add_error(None, str(error))
        if span.capacity is not None and span.capacity < self.instance.seats_taken:
            self.add_error("capacity", str(CapacityBelowTaken(seats_taken=self.instance.seats_taken)))


class OneSlotForm(SlotForm):
    """A slot on a screen of its own; ``chosen_event`` is the event that a new one is added to."""

    chosen_event: Event | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        slot = kwargs.get("instance")
        event = cast("Event", slot.event if slot and slot.event_id else self.chosen_event)
        super().__init__(*args, event=event, **kwargs)
        self.instance.event = self.event
        for name in self.clock_names:
            self.fields[name].required = False


class SlotFormSet(PaginationInlineFormSet):
    """The slots of one event; never saved as a form set, see EventAdmin.save_formset."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "event": self.instance}
