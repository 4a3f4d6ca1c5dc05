"""A confirmed booking in one statement, on PostgreSQL: one round trip, and the slot's row is locked for that long.

Most bookings go this way. Where the statement cannot book it does nothing, and the portable way is left to book or to
say why not. The same tests hold both; docs/decisions/0022-speed.md has the figures.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from bookings import messages
from bookings.models import Attendee, Booking
from bookings.services.telling import letter
from events.marks import event_moved
from events.models import Event, TimeSlot
from notifications.models import WebhookEndpoint
from notifications.services import ring_after_commit

LARGEST_PARTY = 20
# The event is locked as a foreign key locks it, and looked at after that: a cancellation waits for the bookings that
# are under way, and those that waited for it find it cancelled. Then the guard of take_seats.
_TAKE = f"""standing AS (
  SELECT e.id FROM {Event._meta.db_table} e
  WHERE e.id = %s AND e.status = 'published' AND e.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM {WebhookEndpoint._meta.db_table} w WHERE w.owner_id = e.organizer_id AND w.is_active)
  FOR KEY SHARE
), taken AS (
  UPDATE {TimeSlot._meta.db_table} s SET seats_taken = s.seats_taken + %s, booking_count = s.booking_count + 1
  FROM standing
  WHERE s.id = %s AND s.event_id = standing.id AND (s.capacity IS NULL OR s.seats_taken + %s <= s.capacity)
  RETURNING s.seats_taken, s.booking_count, s.capacity
)"""  # noqa: S608  only names of tables
_KEY = f"'{messages.CONFIRMED.name}:' || booked.id || ':0'"  # of a booking that is new, as its revision says


def book_at_once(booking: Booking, people: Sequence[Attendee]) -> bool:
    """Whether it is booked now, with its seats, people and message; then the rows have ids, and the slot is true.

    False where the database is another, the seats do not suffice, the event does not stand, or webhooks are to be
    told. Raises IntegrityError like any insert.
    """
    if connection.vendor != "postgresql" or len(people) > LARGEST_PARTY:
        return False
    slot = booking.slot
    values: list[Any] = [booking.event_id, booking.seats, slot.pk, booking.seats]
    parts = [_TAKE, f"booked AS ({_insert([booking], 'taken', values)})"]
    parts.append(f"seated AS ({_insert(people, 'booked', values, booking_id='booked.id')})")
    mail = letter(messages.CONFIRMED, booking, booking.created_at)
    if mail:
        parts.append(f"told AS ({_insert([mail], 'booked', values, subject_id='booked.id', dedupe_key=_KEY)})")
    answer = "booked.id, taken.seats_taken, taken.booking_count, taken.capacity"
    people_ids = "ARRAY(SELECT id FROM seated ORDER BY id)"
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {answer}, {people_ids} FROM booked, taken", values)  # noqa: S608  as above
        row = cursor.fetchone()
    if row is None:
        return False
    booking.pk, slot.seats_taken, slot.booking_count, slot.capacity, ids = row
    for person, person_id in zip(people, ids, strict=True):
        person.pk, person.booking_id = person_id, booking.pk
    for written in (booking, *people):
        written._state.adding, written._state.db = False, connection.alias
    booking.newly_seated = people
    event_moved(booking.event_id)
    if mail:
        ring_after_commit(mail.channel)
    return True


def _insert(rows: Sequence[Model], source: str, values: list[Any], **computed: str) -> str:
    """An INSERT of the rows, in their order, where ``source`` has its row; ``computed`` columns are SQL, not values."""
    statement, fields = _statement(type(rows[0]), len(rows), source, tuple(computed.items()))
    for row in rows:
        values += [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    return statement


@cache
def _statement(
    model: type[Model], count: int, source: str, computed: tuple[tuple[str, str], ...]
) -> tuple[str, list[Any]]:
    """And the fields that it takes values of."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    as_sql = dict(computed)
    marks = [as_sql.get(str(field.column)) or f"%s::{_type_of(field)}" for field in fields]
    columns = ", ".join(str(field.column) for field in fields)
    select = f"SELECT {', '.join(marks)} FROM {source}"  # noqa: S608  only names of tables and columns
    inserted = f"INSERT INTO {model._meta.db_table} ({columns}) {' UNION ALL '.join([select] * count)} RETURNING id"
    return inserted, [field for field in fields if field.column not in as_sql]


def _type_of(field: Any) -> str:
    """Without a length: a cast to varchar(5) cuts, where an insert would refuse."""
    return field.db_type(connection).partition("(")[0]
