"""Events and slots from the organizer's screens. Times are what the clock shows where the event takes place."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelect2Widget, UnfoldAdminSplitDateTimeWidget

from common.admin import RefusableForm
from common.errors import DomainError
from events.errors import BookingClosesBeforeItOpens, CapacityBelowTaken, EndsBeforeStart
from events.models import Event, TimeSlot
from events.services import Span, ensure_within


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
    """A naive time; the form knows the zone."""

    widget = ClockWidget

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
            if moment := self.initial.get(name):
                self.initial[name] = self.on_the_clock(moment)

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


class EventForm(ClockForm):
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        widget=UnfoldAdminSelect2Widget,
        help_text=_("Where the event takes place. All times on this page are what the clock shows there."),
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "timezone" in self.fields:
            known = dict(zone_choices())
            self.fields["timezone"].choices = list(  # type: ignore[attr-defined]
                (known | {self.zone_shown: self.zone_shown}).items()
            )

    @property
    def event(self) -> Event:
        return self.instance

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        self.read_clocks(data.get("timezone", self.zone_shown))
        self._check_order("starts_at", "ends_at", EndsBeforeStart)
        self._check_order("booking_opens_at", "booking_closes_at", BookingClosesBeforeItOpens)
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
        self.read_clocks(self.event.timezone)
        data = self.cleaned_data
        starts_at = data.get("starts_at") or self.event.starts_at
        ends_at = data.get("ends_at") or self.event.ends_at
        if not self.errors and starts_at and ends_at:
            self.span = Span(starts_at, ends_at, data.get("capacity"))
            data |= {"starts_at": starts_at, "ends_at": ends_at}
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


class SlotFormSet(PaginationInlineFormSet):
    """The slots of one event; never saved as a form set, see EventAdmin.save_formset."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "event": self.instance}
