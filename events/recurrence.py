"""Recurrence rules (RFC 5545, 3.3.10) as the starts of time slots, by the clock of the event's zone."""

import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from django.utils import timezone
from django.utils.translation import gettext as _

from common.zones import EARLIEST, LATEST
from events.errors import BadRecurrence, TooFarAway, TooManySlots

MOST_SLOTS = 1_000
LONGEST_SERIES = timedelta(days=50 * 366)
# The Gregorian calendar repeats itself after this many years, to the weekday.
CYCLE = 400
FREQUENCIES = {"MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_RULE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")


def starts(
    *, rule: str, first: datetime, zone: ZoneInfo, until: datetime | None = None, count: int | None = None
) -> list[datetime]:
    """The instants of a rule from ``first`` on, in UTC: 09:00 by the clock stays 09:00 when summer time begins or ends.

    ``until`` is inclusive. A time that the clock skips is read with the offset before the gap, one that comes twice is
    its first (RFC 5545, 3.3.5). The end is given by ``until``, by ``count``, or by the rule itself, in one way only.
    Raises BadRecurrence, TooManySlots or TooFarAway.
    """
    parts = _parts(rule)
    ends = [given for given in (until, count, parts.get("UNTIL"), parts.get("COUNT")) if given is not None]
    if len(ends) != 1:
        raise _bad(_("say in one way when it ends: by until, or by count."))
    last = until or (_instant(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None)
    wanted = count or _count(parts.pop("COUNT", None))
    if last and timezone.make_naive(last, zone) - timezone.make_naive(first, zone) > LONGEST_SERIES:
        raise _bad(_("it may last fifty years at most."))
    clocks = _expand(parts, timezone.make_naive(first, zone), last and timezone.make_naive(last, zone), wanted)
    if clocks and clocks[-1].year > LATEST.year:
        raise TooFarAway(field="rrule", limit_value=LATEST.date())
    return [clock.replace(tzinfo=zone).astimezone(UTC) for clock in clocks]


def _parts(rule: str) -> dict[str, str]:
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not _RULE.fullmatch(text):
        raise _bad(_("write it as FREQ=WEEKLY;BYDAY=MO,WE."))
    parts = dict(part.split("=") for part in text.split(";"))
    if len(parts) != text.count("=") or parts.get("FREQ") not in FREQUENCIES:
        raise _bad(_("FREQ must be MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY, and nothing comes twice."))
    if "BYEASTER" in parts or ("BYSETPOS" in parts and parts["FREQ"] in {"MINUTELY", "HOURLY"}):
        raise _bad(_("BYSETPOS needs days or more, and BYEASTER is no part of the standard."))
    # With an interval of 0 dateutil stays where it is, for ever.
    if not re.fullmatch("0*[1-9][0-9]{0,5}", parts.get("INTERVAL", "1")):
        raise _bad(_("INTERVAL must be a number from 1 on."))
    return parts


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdigit() or not int(text[:9]) >= 1:
        raise _bad(_("COUNT must be a number from 1 on."))
    return int(text[:9])


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """UNTIL of a rule: a day, which is included, a time of the clock, or an instant in UTC."""
    for pattern, tzinfo in (("%Y%m%dT%H%M%SZ", UTC), ("%Y%m%dT%H%M%S", zone), ("%Y%m%d", zone)):
        try:
            moment = datetime.strptime(text, pattern).replace(tzinfo=tzinfo)
        except ValueError:
            continue
        # "For ever" is written as the end of time, which not every clock can show; a year less is as far away.
        moment = moment.replace(year=min(max(moment.year, EARLIEST.year), LATEST.year))
        return moment.replace(hour=23, minute=59, second=59) if pattern == "%Y%m%d" else moment
    raise _bad(_("UNTIL must be a day or a time, as 20271231."))


def _expand(parts: dict[str, str], first: datetime, last: datetime | None, wanted: int | None) -> list[datetime]:
    """Clock times, at most MOST_SLOTS; counted from those that the rule gives, be ``first`` among them or not."""
    if wanted and wanted > MOST_SLOTS:
        raise TooManySlots(field="count", most=MOST_SLOTS)
    # dateutil looks for a rule that is never met (30 February) up to the year 9999, so it starts not far before.
    years = max(0, (9_949 - first.year) // CYCLE) * CYCLE
    begin = first.replace(year=first.year + years)
    horizon = (
        last.replace(year=last.year + years) if last else min(begin, datetime.max - LONGEST_SERIES) + LONGEST_SERIES
    )
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        series: rrule = rrulestr(text, dtstart=begin).replace(until=horizon)
        clocks = list(islice(series, wanted or MOST_SLOTS + 1))
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise _bad(_("a part of it is unknown or has a wrong value.")) from error
    if len(clocks) > MOST_SLOTS:
        raise TooManySlots(field="rrule", most=MOST_SLOTS)
    if wanted and len(clocks) < wanted:
        raise _bad(_("within fifty years it does not give that many."))
    return [clock.replace(year=clock.year - years) for clock in clocks]


def _bad(reason: str) -> BadRecurrence:
    return BadRecurrence(field="rrule", reason=reason)
