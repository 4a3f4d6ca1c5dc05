"""A confirmed booking in one statement, on PostgreSQL: one round trip, and the slot's row is locked for that long.

Most bookings go this way. Where the statement cannot book it does nothing, and the portable way is left to book or to
say why not. The same tests hold both; docs/decisions/0022-speed.md has the figures.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from bookings import messages
from bookings.models import Attendee, Booking
from bookings.services.telling import letter
from common.db import prepared_cursor
from events.marks import event_moved
from events.models import Event, TimeSlot
from notifications.models import Notification, WebhookEndpoint
from notifications.services import ring_after_commit

LARGEST_PARTY = 20
# PostgreSQL keeps the plans of these, of each connection, and makes those of larger ones anew.
USUAL_PARTY = 4
# The event is locked as a foreign key locks it, and looked at after that: a cancellation waits for the bookings that
# are under way, and those that waited for it find it cancelled. Then the guard of take_seats.
_TAKE = f"""standing AS (
  SELECT e.id FROM {Event._meta.db_table} e
  WHERE e.id = %s AND e.status = 'published' AND e.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM {WebhookEndpoint._meta.db_table} w WHERE w.owner_id = e.organizer_id AND w.is_active)
    {{event_as_read}}
  FOR KEY SHARE
), taken AS (
  UPDATE {TimeSlot._meta.db_table} s SET seats_taken = s.seats_taken + %s, booking_count = s.booking_count + 1
  FROM standing
  WHERE s.id = %s AND s.event_id = standing.id AND (s.capacity IS NULL OR s.seats_taken + %s <= s.capacity)
    {{slot_as_read}}
  RETURNING s.seats_taken, s.booking_count, s.capacity
)"""  # noqa: S608  only names of tables
_EVENT_AS_READ, _SLOT_AS_READ = "AND e.xmin::text = %s", "AND s.starts_at = %s AND s.ends_at = %s"
_KEY = f"'{messages.CONFIRMED.name}:' || booked.id || ':0'"  # of a booking that is new, as its revision says
_SQL_OF: dict[type[models.Model], dict[str, str]] = {
    Booking: {},
    Attendee: {"booking_id": "booked.id"},
    Notification: {"subject_id": "booked.id", "dedupe_key": _KEY},
}
# The driver takes their values as rows have them; the others' are prepared by Django.
_AS_THEY_ARE = {
    models.BooleanField, models.CharField, models.DateTimeField, models.EmailField, models.ForeignKey,
    models.PositiveIntegerField,
}  # fmt: skip


def is_remembered(slot: TimeSlot) -> bool:
    """Whether it is as somebody read it earlier, so that only the statement can tell what is true."""
    return "remembered_version" in slot.__dict__


def book_at_once(booking: Booking, people: Sequence[Attendee]) -> bool:
    """Whether it is booked now, with its seats, people and message; then the rows have ids, and the slot is true.

    False where the database is another, the seats do not suffice, the event does not stand, webhooks are to be told,
    or a slot that is remembered is another by now, or its event. Raises IntegrityError like any insert.
    """
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql" or len(people) > LARGEST_PARTY:
        return False
    slot, version = booking.slot, booking.slot.__dict__.get("remembered_version")
    mail = letter(messages.CONFIRMED, booking, booking.created_at)
    values = [booking.event_id, version] if version else [booking.event_id]
    values += [booking.seats, slot.pk, booking.seats]
    values += [slot.starts_at, slot.ends_at] if version else []
    for row in (booking, *people, *([mail] if mail else [])):
        data = row.__dict__
        values += [prepare(row) if prepare else data[name] for name, prepare in _attributes(type(row))]
    inside = transaction.atomic() if db.in_atomic_block else nullcontext()
    with inside, prepared_cursor(db) if len(people) <= USUAL_PARTY else db.cursor() as cursor:
        cursor.execute(_statement(len(people), is_told=bool(mail), is_remembered=bool(version)), values)
        row = cursor.fetchone()
    if row is None:
        return False
    booking.pk, slot.seats_taken, slot.booking_count, slot.capacity, ids = row
    for person, person_id in zip(people, ids, strict=True):
        person.pk, person.booking_id = person_id, booking.pk
    for written in (booking, *people):
        written._state.adding, written._state.db = False, db.alias
    booking.newly_seated = people
    event_moved(booking.event_id)
    if mail:
        ring_after_commit(mail.channel)
    return True


@cache
def _statement(count: int, *, is_told: bool, is_remembered: bool) -> str:
    """For so many people, with a message or without, of a slot that was read before or just now."""
    take = _TAKE.format(
        event_as_read=_EVENT_AS_READ if is_remembered else "", slot_as_read=_SLOT_AS_READ if is_remembered else ""
    )
    parts = [take, _insert("booked", Booking, "taken"), _insert("seated", Attendee, "booked", count)]
    if is_told:
        parts.append(_insert("told", Notification, "booked"))
    answer = "booked.id, taken.seats_taken, taken.booking_count, taken.capacity"
    return f"WITH {', '.join(parts)} SELECT {answer}, ARRAY(SELECT id FROM seated ORDER BY id) FROM booked, taken"  # noqa: S608  only names


def _insert(name: str, model: type[models.Model], source: str, count: int = 1) -> str:
    """An INSERT of so many rows where ``source`` has its row."""
    as_sql = _SQL_OF[model]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    marks = [as_sql.get(str(field.column)) or f"%s::{_type_of(field)}" for field in fields]
    rows = " UNION ALL ".join([f"SELECT {', '.join(marks)} FROM {source}"] * count)  # noqa: S608  only names
    names = ", ".join(str(field.column) for field in fields)
    return f"{name} AS (INSERT INTO {model._meta.db_table} ({names}) {rows} RETURNING id)"


@cache
def _attributes(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """Of which a row's values are made, in the order of its columns; with a function where Django prepares one."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.column not in _SQL_OF[model]]
    return [(f.attname, None if _is_taken(f) else _preparing(f)) for f in fields]


def _is_taken(field: Any) -> bool:
    return type(field) in _AS_THEY_ARE and not getattr(field, "auto_now", False)


def _preparing(field: Any) -> Callable[[Any], Any]:
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connections[DEFAULT_DB_ALIAS])


def _type_of(field: Any) -> str:
    """Without a length: a cast to varchar(5) cuts, where an insert would refuse."""
    return str(field.db_type(connections[DEFAULT_DB_ALIAS]).partition("(")[0])
