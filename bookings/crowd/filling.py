"""Filling an empty database with a crowd, as bookings would have left it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from accounts.models import User
from bookings.crowd import rows
from bookings.crowd.search import write_search
from bookings.crowd.shape import Crowd
from bookings.crowd.tables import bare, defaults_of, insert, is_postgres
from bookings.models import Attendee, Booking
from events.models import Category, Event, EventSearch, Session, Speaker, TimeSlot
from notifications.models import Notification

Say = Callable[[str], object]
NEWEST_MAILS = 1_000_000
"""So many of the newest bookings have their confirmation in the outbox still."""
LARGE: tuple[type[Model], ...] = (Event, TimeSlot, EventSearch, Booking, Attendee, Notification)


class _Clock:
    """Says how long each step took."""

    def __init__(self, say: Say) -> None:
        self.say, self.started = say, time.perf_counter()

    def note(self, what: str, count: int | None = None) -> None:
        now = time.perf_counter()
        number = f"{count:>12,}" if count is not None else " " * 12
        self.say(f"{what:<24}{number}{now - self.started:9.1f} s")
        self.started = now


def fill(crowd: Crowd, *, say: Say) -> None:
    """All of it or nothing; the database must be empty. ``say`` hears a line for each step."""
    clock, started = _Clock(say), time.perf_counter()
    with transaction.atomic():
        with bare(*LARGE) as indexes:
            _write(crowd, clock)
        clock.note("indexes and references", len(indexes) or None)
        _move_sequences()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if is_postgres() else "ANALYZE")
    clock.note("statistics")
    say(f"{'all of it':<36}{time.perf_counter() - started:9.1f} s")


def _write(crowd: Crowd, clock: _Clock) -> None:
    tally = rows.Tally(crowd)

    def note(what: str, model: type[Model], columns: Iterable[str], found: Iterable[Any]) -> None:
        clock.note(what, insert(model, tuple(columns), found))

    note("users", User, rows.USER, rows.users(crowd))
    note("addresses", EmailAddress, rows.ADDRESS, rows.addresses(crowd))
    note("categories", Category, rows.CATEGORY, rows.categories(crowd))
    note("bookings", Booking, rows.BOOKING, rows.bookings(crowd, tally))
    note("events", Event, rows.EVENT, rows.events(crowd, tally))
    note("slots", TimeSlot, rows.SLOT, rows.slots(crowd, tally))
    note("speakers", Speaker, rows.SPEAKER, rows.speakers(crowd))
    note("sessions", Session, rows.SESSION_COLUMNS, rows.sessions(crowd))
    insert(Session.speakers.through, rows.SPEAKS, rows.speaks(crowd))
    clock.note("search", write_search())
    clock.note("attendees", _write_attendees(crowd))
    clock.note("messages", _write_mails(crowd))


def _insert_selected(model: type[Model], columns: dict[str, str], source: str, values: list[Any]) -> int:
    """``columns`` are SQL; the others have the model's defaults."""
    same = defaults_of(model, *columns)
    names = ", ".join([*columns, *same])
    chosen = ", ".join([*columns.values(), *("%s" for _ in same)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {chosen} {source}", [*same.values(), *values]
        )
        return int(cursor.rowcount)


def _write_attendees(crowd: Crowd) -> int:
    """One for each seat, the booker in the first. Who is over has come, mostly; the codes are of base32's letters."""
    now = connection.ops.adapt_datetimefield_value(crowd.now)
    came = f"CASE WHEN b.status = 'confirmed' AND s.starts_at < '{now}' AND b.id %% 5 > 0 THEN s.starts_at END"
    code = "upper(substr(b.token, {}, 26))"
    for digit, letter in zip("0189", "QRST", strict=True):
        code = f"replace({code}, '{digit}', '{letter}')"
    columns = {
        "booking_id": "b.id",
        "event_id": "b.event_id",
        "active": "b.status NOT IN ('cancelled', 'expired')",
        "checked_in_at": came,
    }
    source = "FROM bookings_booking b JOIN events_timeslot s ON s.id = b.slot_id"
    booker = {"name": "b.name", "email": "b.email", "ticket_code": code.format(1)}
    guest = {"name": "'Guest of ' || b.name", "email": "''", "ticket_code": code.format(18)}
    return sum(
        _insert_selected(Attendee, columns | seat, f"{source} WHERE b.seats > {taken}", [])
        for taken, seat in enumerate([booker, guest])
    )


def _write_mails(crowd: Crowd) -> int:
    cast = "::uuid" if is_postgres() else ""
    later = "b.created_at + interval '2 seconds'" if is_postgres() else "b.created_at"
    columns = {
        "uuid": f"substr(b.token, 1, 32){cast}",
        "kind": "'booking_confirmed'",
        "recipient": "b.email",
        "subject_id": "b.id",
        "dedupe_key": "'booking_confirmed:' || b.id || ':0'",
        "status": "CASE b.id %% 5000 WHEN 0 THEN 'dead' ELSE 'sent' END",
        "attempts": "1",
        "next_attempt_at": "b.created_at",
        "created_at": "b.created_at",
        "sent_at": f"CASE WHEN b.id %% 5000 > 0 THEN {later} END",
    }
    first = crowd.bookings - NEWEST_MAILS
    return _insert_selected(
        Notification, columns, f"FROM bookings_booking b WHERE b.email <> '' AND b.id > {first}", []
    )


def _move_sequences() -> None:
    """COPY brought the ids along, so the next row's must be taught."""
    written = [User, Category, Event, TimeSlot, Speaker, Session, Booking]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
