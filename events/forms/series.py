"""Recurring time slots from HTML: a friendly choice that becomes a rule of RFC 5545."""

from datetime import date, datetime, time, timedelta
from math import gcd
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from events.models import Event

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST_SEATS = 1_000_000
MOST_MINUTES = 60 * 24 * 31
USUAL_LENGTH = timedelta(hours=1)
STEP = 5


class Repeat:
    WEEKLY, DAILY, WITHIN_DAY, RULE = "weekly", "daily", "within_day", "rule"
    CHOICES = [
        (WEEKLY, _("Every week")),
        (DAILY, _("Every day")),
        (WITHIN_DAY, _("Several times a day")),
        (RULE, _("By a rule of my own")),
    ]


def within_day(*, first: time, last_end: time, every: int, length: int, days: list[str]) -> str:
    """The rule of starts every so many minutes from ``first`` on, on these weekdays, the last slot over by
    ``last_end``; empty where not even one fits.

    ``every`` is a multiple of five, so that the positions of BYSETPOS stay within the 366 that the standard allows.
    """
    begin, end = (clock.hour * 60 + clock.minute for clock in (first, last_end))
    starts = range(begin, end - length + 1, every)
    if not starts:
        return ""
    minutes = sorted({(begin + number) % 60 for number in range(0, 60, gcd(every, 60))})
    hours = range(starts[0] // 60, starts[-1] // 60 + 1)
    clocks = [hour * 60 + minute for hour in hours for minute in minutes]
    parts = {
        "FREQ": "DAILY",
        "BYDAY": _joined(days),
        "BYHOUR": _joined(hours),
        "BYMINUTE": _joined(minutes),
        "BYSETPOS": _joined(clocks.index(start) + 1 for start in starts),
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _joined(values: Any) -> str:
    return ",".join(str(value) for value in values)


def _number(label: Any, most: int, least: int = 1, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    """Of years that can be counted with in every zone."""
    validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=validators, widget=widget, **options)


def _clock(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **options)


class SeriesForm(forms.Form):
    """The arguments of ``outline_slots``. Days and times are what the clock shows in the event's zone."""

    repeat = forms.ChoiceField(
        label=_("Repeat"), choices=Repeat.CHOICES, widget=forms.RadioSelect, initial=Repeat.WEEKLY
    )
    days = forms.MultipleChoiceField(
        label=_("On these days"),
        choices=[(code, WEEKDAYS_ABBR[number]) for number, code in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None is the weekday of the first slot, or every day for several times a day."),
    )
    rrule = forms.CharField(
        label=_("Rule"),
        max_length=500,
        required=False,
        widget=forms.TextInput(
            {"placeholder": "FREQ=MONTHLY;BYDAY=1SA", "autocapitalize": "off", "spellcheck": "false"}
        ),
        help_text=_("As calendars write it (RFC 5545). This one is the first Saturday of each month."),
    )
    first_day = _day(_("First day"))
    first_time = _clock(_("Starts at"))
    length = _number(_("Minutes long"), MOST_MINUTES)
    every = _number(_("A slot every … minutes"), 24 * 60, STEP, step_size=STEP, initial=30)
    last_end = _clock(_("The last one ends by"))
    capacity = _number(_("Seats in each"), MOST_SEATS, required=False, help_text=_("Empty is unlimited."))
    last_day = _day(_("Last day"), required=False)
    count = _number(_("or how many"), 10**9, required=False, help_text=_("Of all that the rule gives."))

    def __init__(self, data: Any = None, *, event: Event, **options: Any) -> None:
        self.event = event
        super().__init__(data, initial=_like_the_first(event), **options)
        self.order_fields([name for group in self.GROUPS for name in group])
        for name in ("every", "last_end"):
            self.fields[name].required = self.data.get("repeat", Repeat.WITHIN_DAY) == Repeat.WITHIN_DAY
        for name in ("last_day", "count"):
            self.fields[name].is_one_of_two = True  # type: ignore[attr-defined]

    GROUPS = [
        ["repeat", "days", "rrule"],
        ["first_day", "first_time", "length", "every", "last_end", "capacity"],
        ["last_day", "count"],
    ]

    @property
    def groups(self) -> list[list[BoundField]]:
        """What repeats, when and how many; when it ends."""
        return [[self[name] for name in group] for group in self.GROUPS]

    def add_error(self, field: str | None, error: Any) -> None:
        """A refused rule that nobody typed is said where it went wrong: at its end."""
        if field in {"rrule", "count"} and self.data.get("repeat") != Repeat.RULE:
            field = "last_day" if self.data.get("last_day") else "count"
        super().add_error(field, error)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = "" if self.errors else self._rule(data)
        self._check_end(data)
        if self.errors:
            return data
        zone = self.event.zone
        last = data["last_day"]
        return {
            "rrule": rule,
            "starts_at": datetime.combine(data["first_day"], data["first_time"], zone),
            "length": timedelta(minutes=data["length"]),
            "capacity": data["capacity"],
            "until": datetime.combine(last, time.max, zone) if last else None,
            "count": data["count"],
        }

    def _rule(self, data: dict[str, Any]) -> str:
        days = [day for day in DAYS if day in data["days"]]
        if data["repeat"] == Repeat.RULE:
            rule: str = data["rrule"]
            if not rule:
                self.add_error("rrule", self.fields["rrule"].error_messages["required"])
            return rule
        if data["repeat"] == Repeat.DAILY:
            return "FREQ=DAILY"
        if data["repeat"] == Repeat.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={_joined(days)}" if days else "FREQ=WEEKLY"
        return self._within_day(data, days)

    def _within_day(self, data: dict[str, Any], days: list[str]) -> str:
        rule = within_day(
            first=data["first_time"], last_end=data["last_end"], every=data["every"], length=data["length"], days=days
        )
        if not rule:
            self.add_error("last_end", _("Not even the first slot is over by then."))
        return rule

    def _check_end(self, data: dict[str, Any]) -> None:
        """Once, in whichever way; a rule can have an end of its own."""
        if data.get("last_day") and data.get("count"):
            super().add_error("count", _("Give the last day or a number, not both."))
        rule_ends = any(part in data.get("rrule", "").upper() for part in ("COUNT", "UNTIL"))
        has_own = data.get("repeat") == Repeat.RULE and rule_ends
        if not (has_own or {"last_day", "count"} & self.errors.keys() or data.get("last_day") or data.get("count")):
            super().add_error("last_day", _("Say when it ends: by a last day or by a number of slots."))


def _like_the_first(event: Event) -> dict[str, Any]:
    """The event's first slot, as the next ones are often the same; one over days is not likely to be repeated."""
    slot = event.slots.first()
    start = timezone.make_naive(event.starts_at, event.zone)
    length = slot.ends_at - slot.starts_at if slot else USUAL_LENGTH
    length = length if length < timedelta(days=1) else USUAL_LENGTH
    return {
        "days": [DAYS[start.weekday()]],
        "first_day": start.date(),
        "first_time": start.time(),
        "length": length // timedelta(minutes=1),
        "capacity": slot.capacity if slot else None,
    }
