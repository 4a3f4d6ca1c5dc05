"""The door's services: a ticket is admitted once, and every other answer says why not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TrailEntry, User
from bookings.codes import normalize_code
from bookings.errors import (
    AlreadyBooked,
    AlreadyCheckedIn,
    AmbiguousCode,
    BookingCancelled,
    EventCancelled,
    EventFull,
    EventNotPublished,
    EventStarted,
    NoSeatYet,
    NotCheckedIn,
    ScanIdTaken,
    UnknownTicket,
    WrongEvent,
    WrongSlot,
)
from bookings.models import Attendee, Booking
from bookings.services import cancel_booking, check_in, undo_check_in, walk_up
from common.errors import NotAllowed
from events.models import Event
from notifications.models import Notification
from tests.factories import AdminFactory, EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
SCAN = "5f0c1b7e-0000-4000-8000-000000000001"


def event_with(*names: str, **options: Any) -> Event:
    event = EventFactory.create(capacity=10, **options)
    for name in names:
        book(event, name)
    return event


def ticket(name: str) -> Attendee:
    return Attendee.objects.get(name=name)


def let_in(event: Event, code: str, by: User | None = None, now: datetime = NOW, **options: Any) -> Attendee:
    return check_in(event=event, ticket_code=code, by=by or event.organizer, now=now, **options)


def trail(event: Event) -> list[tuple[Any, ...]]:
    lines = TrailEntry.objects.filter(event_id=event.pk).order_by("pk")
    return list(lines.values_list("action", "target_type", "target_id", "actor", "at"))


def test_a_ticket_lets_its_holder_in():
    event = event_with("Ada", "Bob")
    ada = ticket("Ada")

    admitted = let_in(event, ada.ticket_code)

    kept = Attendee.objects.values("name", "checked_in_at", "checked_in_by", "scan_id").order_by("pk")
    assert admitted == ada
    assert (admitted.checked_in_at, admitted.checked_in_by) == (NOW, event.organizer)
    assert list(kept) == [
        {"name": "Ada", "checked_in_at": NOW, "checked_in_by": event.organizer.pk, "scan_id": ""},
        {"name": "Bob", "checked_in_at": None, "checked_in_by": None, "scan_id": ""},
    ]
    assert trail(event) == [("attendee.checked_in", "bookings.attendee", ada.pk, event.organizer.pk, NOW)]


def test_a_ticket_lets_nobody_in_twice():
    event = event_with("Ada")
    door = UserFactory.create(name="Anna")
    event.team.create(user=door, role="door")
    let_in(event, ticket("Ada").ticket_code, by=door)

    with pytest.raises(AlreadyCheckedIn) as refused:
        let_in(event, ticket("Ada").ticket_code, now=NOW + timedelta(hours=1))

    assert refused.value.extra == {"checked_in_at": NOW, "checked_in_by": "Anna"}
    assert ticket("Ada").checked_in_at == NOW
    assert len(trail(event)) == 1


def test_who_let_somebody_in_may_be_gone_by_now():
    event = event_with("Ada")
    door = UserFactory.create()
    event.team.create(user=door, role="door")
    let_in(event, ticket("Ada").ticket_code, by=door)
    door.delete()

    with pytest.raises(AlreadyCheckedIn) as refused:
        let_in(event, ticket("Ada").ticket_code)

    assert refused.value.extra == {"checked_in_at": NOW, "checked_in_by": ""}


def test_the_same_scan_sent_twice_gets_the_same_answer():
    event = event_with("Ada")
    code = ticket("Ada").ticket_code

    first = let_in(event, code, scan_id=SCAN)
    again = let_in(event, code, scan_id=SCAN, now=NOW + timedelta(seconds=9))

    assert (again, again.checked_in_at) == (first, NOW)
    assert len(trail(event)) == 1
    with pytest.raises(AlreadyCheckedIn):
        let_in(event, code, scan_id=SCAN.replace("1", "2"))


def test_a_scan_id_is_for_one_ticket():
    event = event_with("Ada", "Bob")
    let_in(event, ticket("Ada").ticket_code, scan_id=SCAN)

    with pytest.raises(ScanIdTaken):
        let_in(event, ticket("Bob").ticket_code, scan_id=SCAN)

    assert ticket("Bob").checked_in_at is None


SPELLINGS = [
    "OIOIABCD234567QRSTUVWXYZAB",
    " oioiabcd234567qrstuvwxyzab\n",
    "OIOI-ABCD",
    "oioi abcd",
    "OIOI–ABCD–2345",
    "0101-ABCD",
    "ＯＩＯＩＡＢＣＤ",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_codes_are_taken_as_people_type_them(text: str):
    event = event_with("Ada")
    Attendee.objects.update(ticket_code="OIOIABCD234567QRSTUVWXYZAB")

    assert let_in(event, text).name == "Ada"


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "OIOI", "ABCDEFG", "A" * 27, "ABCD-EFG9", "ABCD\x00EFGH", "%%%%%%%%", "ABCD_FGH", "ä" * 8, "🎟" * 8],
)
def test_what_cannot_be_a_code_is_unknown(text: str):
    event = event_with("Ada")

    with pytest.raises(UnknownTicket):
        let_in(event, text)

    assert normalize_code(text) == ""


def test_a_code_that_nobody_has_is_unknown():
    event = event_with("Ada")

    for code in ("A" * 26, "A" * 8, "B" * 9):
        with pytest.raises(UnknownTicket):
            let_in(event, code)

    assert trail(event) == []


def test_a_short_code_of_two_tickets_asks_for_the_whole():
    event = event_with("Ada", "Bob")
    for name, end in (("Ada", "A" * 18), ("Bob", "B" * 18)):
        Attendee.objects.filter(name=name).update(ticket_code=f"ABCDEFGH{end}")

    with pytest.raises(AmbiguousCode):
        let_in(event, "ABCD-EFGH")

    assert let_in(event, "ABCD-EFGH-B").name == "Bob"
    assert ticket("Ada").checked_in_at is None


def test_a_short_code_is_looked_for_at_this_event_alone():
    event, other = event_with("Ada"), event_with("Otto")
    Attendee.objects.filter(name="Otto").update(ticket_code="ABCDEFGH" + "C" * 18)

    with pytest.raises(UnknownTicket):
        let_in(event, "ABCD-EFGH")

    assert let_in(other, "ABCD-EFGH").name == "Otto"


def test_a_ticket_of_another_event_tells_which_only_to_its_own_team():
    event, other = event_with("Ada"), event_with("Otto", title="Secret dinner")
    code = ticket("Otto").ticket_code

    with pytest.raises(WrongEvent) as for_others:
        let_in(event, code)
    other.team.create(user=event.organizer, role="door")
    with pytest.raises(WrongEvent) as for_its_team:
        let_in(event, code)

    assert for_others.value.extra == {}
    assert for_its_team.value.extra == {"event_title": "Secret dinner"}
    assert ticket("Otto").checked_in_at is None


def test_a_cancelled_booking_lets_nobody_in():
    event = event_with("Ada")
    cancel_booking(booking=Booking.objects.get(), now=NOW)

    with pytest.raises(BookingCancelled):
        let_in(event, ticket("Ada").ticket_code)

    assert ticket("Ada").checked_in_at is None


def test_who_was_taken_out_does_not_come_in():
    event = event_with("Ada")
    Attendee.objects.update(active=False)

    with pytest.raises(BookingCancelled):
        let_in(event, ticket("Ada").ticket_code)


@pytest.mark.parametrize("status", ["offered", "waitlisted"])
def test_a_place_in_the_queue_is_no_seat(status: str):
    event = event_with("Ada")
    Booking.objects.update(status=status, offer_expires_at=NOW)

    with pytest.raises(NoSeatYet):
        let_in(event, ticket("Ada").ticket_code)

    assert ticket("Ada").checked_in_at is None


def test_a_cancelled_event_lets_nobody_in():
    event = event_with("Ada")
    event.status = Event.Status.CANCELLED
    event.save()

    with pytest.raises(EventCancelled):
        let_in(event, ticket("Ada").ticket_code)


@pytest.mark.parametrize(("role", "may"), [("door", True), ("manager", True), (None, False)])
def test_the_team_lets_people_in_and_nobody_else(role: str | None, may: bool):
    event = event_with("Ada")
    person = UserFactory.create()
    if role:
        event.team.create(user=person, role=role)

    if may:
        assert let_in(event, ticket("Ada").ticket_code, by=person).checked_in_by == person
        assert undo_check_in(attendee=ticket("Ada"), by=person, now=NOW).checked_in_at is None
    else:
        with pytest.raises(NotAllowed):
            let_in(event, ticket("Ada").ticket_code, by=person)
        with pytest.raises(NotAllowed):
            undo_check_in(attendee=ticket("Ada"), by=person, now=NOW)
        with pytest.raises(NotAllowed):
            walk_up(event=event, slot=event.slots.get(), name="Eve", by=person, now=NOW)


def test_an_admin_may_stand_at_any_door():
    event = event_with("Ada")

    assert let_in(event, ticket("Ada").ticket_code, by=AdminFactory.create()).checked_in_at == NOW


def test_undoing_makes_the_ticket_good_once_more():
    event = event_with("Ada")
    let_in(event, ticket("Ada").ticket_code, scan_id=SCAN)

    undo_check_in(attendee=ticket("Ada"), by=event.organizer, now=NOW)
    undone = Attendee.objects.values("checked_in_at", "checked_in_by", "scan_id").get()
    again = let_in(event, ticket("Ada").ticket_code, scan_id=SCAN)

    assert undone == {"checked_in_at": None, "checked_in_by": None, "scan_id": ""}
    assert again.checked_in_at == NOW
    actions = [line[0] for line in trail(event)]
    assert actions == ["attendee.checked_in", "attendee.check_in_undone", "attendee.checked_in"]


def test_what_was_not_done_cannot_be_undone():
    event = event_with("Ada")

    with pytest.raises(NotCheckedIn):
        undo_check_in(attendee=ticket("Ada"), by=event.organizer, now=NOW)

    assert trail(event) == []


def running(**options: Any) -> Event:
    return EventFactory.create(starts_at=NOW - timedelta(hours=1), **options)


def register(event: Event, name: str = "Eve", **options: Any) -> Attendee:
    slot = options.pop("slot", None) or event.slots.first()
    return walk_up(event=event, slot=slot, name=name, by=event.organizer, now=NOW, **options)


def test_somebody_is_registered_at_the_door_and_let_in():
    event = running(capacity=2, requires_account=True, booking_closes_at=NOW - timedelta(hours=2))

    eve = register(event, email="eve@example.org", phone="+49 30 1234567", language="en")

    booking = Booking.objects.get()
    assert (booking.status, booking.source, booking.user, booking.seats) == ("confirmed", "door", None, 1)
    assert (booking.name, booking.email, booking.phone) == ("Eve", "eve@example.org", "+49 30 1234567")
    assert (eve.checked_in_at, eve.checked_in_by, eve.booking) == (NOW, event.organizer, booking)
    assert event.slots.get().seats_taken == 1
    assert Notification.objects.get().recipient == "eve@example.org"
    assert [line[:4] for line in trail(event)] == [
        ("booking.made_at_door", "bookings.booking", booking.pk, event.organizer.pk),
        ("attendee.checked_in", "bookings.attendee", eve.pk, event.organizer.pk),
    ]


def test_the_capacity_holds_at_the_door_too():
    event = running(capacity=1)
    register(event)

    with pytest.raises(EventFull):
        register(event, "Late")

    assert list(Attendee.objects.values_list("name", flat=True)) == ["Eve"]
    assert len(trail(event)) == 2


def test_a_walk_up_sent_twice_is_one_person():
    event = running(capacity=1)

    first = register(event, scan_id=SCAN)
    again = register(event, scan_id=SCAN)
    event.slots.update(capacity=9)
    once_more = register(event, scan_id=SCAN)

    assert first == again == once_more
    assert event.slots.get().seats_taken == Booking.objects.count() == 1


def test_a_walk_up_with_the_id_of_another_scan_is_refused_whole():
    event = event_with("Ada")
    let_in(event, ticket("Ada").ticket_code, scan_id=SCAN)

    with pytest.raises(ScanIdTaken):
        register(event, scan_id=SCAN)

    assert list(Attendee.objects.values_list("name", flat=True)) == ["Ada"]
    assert event.slots.get().seats_taken == 1


def test_a_walk_up_whose_address_has_a_seat_already_is_refused():
    event = running(capacity=5)
    register(event, email="eve@example.org")

    with pytest.raises(AlreadyBooked):
        register(event, "Eve again", email="EVE@example.org")

    assert event.slots.get().seats_taken == 1


def test_nobody_is_registered_for_what_is_over_or_never_was():
    over = EventFactory.create(starts_at=NOW - timedelta(hours=5), capacity=5)
    draft = running(capacity=5, status="draft")
    cancelled = running(capacity=5, status="cancelled")

    for event, error in ((over, EventStarted), (draft, EventNotPublished), (cancelled, EventCancelled)):
        with pytest.raises(error):
            register(event)
    with pytest.raises(WrongSlot):
        register(over, slot=draft.slots.get())

    assert not Booking.objects.exists()
