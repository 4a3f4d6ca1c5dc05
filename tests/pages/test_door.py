"""The door's pages as they work without a script, and the parts that the script asks for."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from bookings.models import Attendee, Booking
from bookings.services import cancel_booking
from events.models import Event
from tests.factories import AdminFactory, EventFactory, UserFactory, book
from tests.pages import text_of
from tests.pages.test_site import INLINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """It runs now; people booked before."""
    event = EventFactory.create(title="Concert", slug="concert", capacity=10, timezone="Europe/Paris")
    for name in ("Ada Lovelace", "Bob"):
        book(event, name, email=f"{name[:3].lower()}@example.org")
    running = {"starts_at": timezone.now() - timedelta(hours=1), "ends_at": timezone.now() + timedelta(hours=1)}
    Event.objects.filter(pk=event.pk).update(**running)
    event.slots.update(**running)
    return Event.objects.get(pk=event.pk)


@pytest.fixture
def doorman(client: Client, event: Event) -> Client:
    client.user = UserFactory.create(name="Anna")
    event.team.create(user=client.user, role="door")
    client.force_login(client.user)
    return client


def code_of(name: str) -> str:
    return Attendee.objects.get(name=name).ticket_code


def check_in(client: Client, code: str, query: str = "", **options: Any) -> Any:
    return client.post(f"/door/concert/check-in/{query}", {"ticket_code": code}, **options)


def answer_of(response: Any) -> str:
    """The large answer in the middle of the page, and its mood."""
    content = response.content.decode()
    found = re.search(r'class="answer (\w+)"(.*?)</div>\s*</div>', content, re.DOTALL)
    assert found, content
    return f"{found[1]}: " + " ".join(re.sub(r"<[^>]*>", " ", found[2].partition(">")[2]).split())


def clock(event: Event) -> str:
    return timezone.now().astimezone(event.zone).strftime("%H:%M")


def test_strangers_log_in_first_and_come_back(client: Client, event: Event):
    for path in ("/door/", "/door/concert/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_the_page_is_ready(doorman: Client):
    page = doorman.get("/door/concert/")

    assert answer_of(page) == "neutral: Ready Scan a ticket, type its code or look for a name."
    assert "0 / of 2 checked in" in text_of(page)
    assert "Nobody yet." in text_of(page)
    assert (page["Cache-Control"], page["Permissions-Policy"][:13]) == (
        "max-age=0, no-cache, no-store, must-revalidate, private",
        "camera=(self)",
    )


def test_a_code_lets_somebody_in(doorman: Client, event: Event):
    page = check_in(doorman, code_of("Ada Lovelace")[:8].lower())

    assert (page.status_code, answer_of(page)) == (200, "yes: Come in Ada Lovelace")
    assert "1 / of 2 checked in" in text_of(page)
    assert f"Let in last by you Ada Lovelace {clock(event)} · " in text_of(page)
    assert Attendee.objects.get(name="Ada Lovelace").checked_in_by == doorman.user


def test_ones_own_check_in_of_a_moment_ago_says_so(doorman: Client, event: Event):
    check_in(doorman, code_of("Bob"))
    Attendee.objects.filter(name="Bob").update(checked_in_at=timezone.now() - timedelta(seconds=3))

    page = check_in(doorman, code_of("Bob"))

    assert page.status_code == 409
    assert re.fullmatch(r"care: Already in Bob Since \d\d:\d\d: by you, [3-9] seconds ago\.", answer_of(page))


def test_who_is_in_already_is_in_since_then_and_by_them(doorman: Client, event: Event):
    at = (timezone.now().astimezone(event.zone) - timedelta(days=1)).replace(hour=18, minute=42)
    Attendee.objects.filter(name="Bob").update(checked_in_at=at, checked_in_by=AdminFactory.create(name="Ben"))

    page = check_in(doorman, code_of("Bob"))

    assert page.status_code == 409
    day = f"{at:%a} {at.day} {at:%b}"
    assert answer_of(page) == f"care: Already in Bob Since {day}, 18:42, let in by Ben."


def test_every_other_ticket_is_refused_in_words(doorman: Client, event: Event):
    book(EventFactory.create(title="Secret", capacity=2), "Otto")
    cancelled = book(event, "Cy", source="door")
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() + timedelta(minutes=9))
    event.slots.update(starts_at=timezone.now() + timedelta(minutes=9))
    cancel_booking(booking=cancelled, now=timezone.now())

    answers = {code: check_in(doorman, code) for code in (code_of("Otto"), code_of("Cy"), "A" * 8, "")}

    assert [(page.status_code, answer_of(page)) for page in answers.values()] == [
        (409, "no: Not admitted This ticket is for another event."),
        (409, "no: Not admitted Cy This booking is cancelled, so its ticket is not valid any more."),
        (404, "no: Not admitted No ticket has this code. Check it, or look for the name."),
        (400, "no: Not done yet Ticket code: Type the code that is on the ticket."),
    ]


def test_the_title_of_another_event_is_told_to_its_own_team(doorman: Client):
    other = EventFactory.create(title="Choir <practice>", capacity=2)
    book(other, "Otto")
    other.team.create(user=doorman.user, role="door")

    page = check_in(doorman, code_of("Otto"))

    assert answer_of(page) == "no: Not admitted This ticket is for another event. Choir &lt;practice&gt;"


def test_a_check_in_is_taken_back(doorman: Client):
    check_in(doorman, code_of("Bob"))
    path = f"/door/concert/undo/{Attendee.objects.get(name='Bob').pk}/"

    page, again = doorman.post(path), doorman.post(path)

    assert (page.status_code, answer_of(page)) == (200, "neutral: Taken back Bob The ticket is good once more.")
    assert (again.status_code, answer_of(again)) == (409, "no: Not done This person is not checked in.")
    assert not Attendee.objects.filter(checked_in_at__isnull=False).exists()


def test_names_are_found_and_tapped(doorman: Client):
    check_in(doorman, code_of("Bob"))

    found = text_of(doorman.get("/door/concert/?search=LOVE"))
    inside = text_of(doorman.get("/door/concert/?search=bob"))
    nobody = text_of(doorman.get("/door/concert/?search=zoe"))

    assert "Ada Lovelace ada@example.org" in found
    assert "Let in Ada Lovelace" in found
    assert "In since" in inside
    assert "Undo Bob" in inside
    assert "Nobody found. Try the family name or the e-mail address." in nobody


def test_a_search_that_finds_many_shows_twenty(doorman: Client, event: Event):
    party = Booking.objects.get(name="Bob")
    Attendee.objects.bulk_create(Attendee(booking=party, event=event, name=f"Guest {number}") for number in range(21))

    page = text_of(doorman.get("/door/concert/?search=guest"))

    assert page.count("Let in Guest") == 20
    assert "There are more than 20. Type more of the name." in page


def test_somebody_without_a_ticket_is_registered(doorman: Client, event: Event):
    form = {"new-name": "Eve", "new-email": "", "new-slot": event.slots.get().pk, "new-scan_id": "0123456789abcdef"}

    page, again = (doorman.post("/door/concert/walk-up/", form) for _ in range(2))

    assert (page.status_code, answer_of(page)) == (200, "yes: Come in Eve")
    assert (again.status_code, answer_of(again)) == (200, "yes: Come in Eve")
    assert Booking.objects.filter(source="door").count() == 1
    assert 'value="Eve"' not in page.content.decode()


def test_a_wrong_registration_is_shown_again(doorman: Client, event: Event):
    event.slots.update(capacity=2)
    form = {"new-name": "Eve", "new-slot": event.slots.get().pk}

    nameless = doorman.post("/door/concert/walk-up/", form | {"new-name": "", "new-email": "x"})
    full = doorman.post("/door/concert/walk-up/", form)

    assert (nameless.status_code, full.status_code) == (400, 409)
    assert answer_of(nameless) == (
        "no: Not done yet Name: This field is required. E-mail: Enter a valid email address."
    )
    assert answer_of(full) == "no: Not admitted Not enough seats are left; 0 free right now."
    assert 'value="Eve"' in full.content.decode()
    assert '<details class="walk-up" open' in " ".join(full.content.decode().split())


@pytest.fixture
def tours(doorman: Client) -> Event:
    event = EventFactory.create(
        title="Tours", slug="tours", starts_at=timezone.now() + timedelta(minutes=5), capacity=9, capacity__slots=2
    )
    event.team.create(user=doorman.user, role="door")
    for slot, name in zip(event.slots.all(), ("Early", "Late"), strict=True):
        book(event, name, slot=slot)
    return event


def test_a_door_for_one_time_counts_and_finds_that_time(doorman: Client, tours: Event):
    first, second = tours.slots.all()

    both = text_of(doorman.get("/door/tours/?search=a"))
    one = text_of(doorman.get(f"/door/tours/?search=a&slot={first.pk}"))
    count = doorman.get(f"/door/tours/count/?slot={second.pk}").json()

    assert ("Let in Early" in both, "Let in Late" in both, "0 / of 2" in both) == (True, True, True)
    assert ("Let in Early" in one, "Let in Late" in one, "0 / of 1" in one) == (True, False, True)
    assert count == {"attendees": 1, "checked_in": 0}


def test_a_ticket_for_another_time_is_let_in_with_a_warning(doorman: Client, tours: Event):
    first = tours.slots.first()

    page = doorman.post(f"/door/tours/check-in/?slot={first.pk}", {"ticket_code": code_of("Late")})

    assert page.status_code == 200
    assert answer_of(page).startswith("care: In, but another time Late ")
    assert doorman.get(f"/door/tours/count/?slot={first.pk}").json()["checked_in"] == 0
    assert doorman.get("/door/tours/count/").json() == {"attendees": 2, "checked_in": 1}


@pytest.mark.parametrize("slot", ["x", "", "-1", "9" * 30])
def test_a_slot_that_is_none_is_no_filter(doorman: Client, tours: Event, slot: str):
    assert doorman.get(f"/door/tours/count/?slot={slot}").json() == {"attendees": 2, "checked_in": 0}
    assert "Let in Late" in text_of(doorman.get(f"/door/tours/?slot={slot}&search=late"))


def test_the_script_gets_what_an_answer_changes(doorman: Client):
    asked = {"headers": {"X-Fragment": "1"}}

    after = check_in(doorman, code_of("Bob"), **asked)
    refused = check_in(doorman, code_of("Bob"), **asked)
    people = doorman.get("/door/concert/?search=ada", **asked)

    assert (after.status_code, refused.status_code, people.status_code) == (200, 409, 200)
    for part in (after, refused, people):
        assert "<html" not in part.content.decode()
    assert 'data-checked-in="1" data-attendees="2"' in " ".join(after.content.decode().split())
    assert answer_of(refused).startswith("care: Already in Bob")
    assert "data-people" in people.content.decode()


def test_the_index_has_the_doors_of_the_team_soonest_first(doorman: Client, event: Event):
    now = timezone.now()
    later = EventFactory.create(title="Later", starts_at=now + timedelta(days=9), capacity=1)
    over = EventFactory.create(title="Just over", starts_at=now - timedelta(hours=6), capacity=1)
    long_over = EventFactory.create(title="Long over", starts_at=now - timedelta(days=2), capacity=1)
    draft = EventFactory.create(title="Draft", status="draft", capacity=1)
    EventFactory.create(title="Of others", capacity=1)
    for each in (later, over, long_over, draft):
        each.team.create(user=doorman.user, role="manager")

    page = text_of(doorman.get("/door/"))

    titles = re.findall(r"Just over|Concert|Later|Long over|Draft|Of others", page)
    assert titles == ["Just over", "Concert", "Later"]
    assert ("Over" in page, "Running now" in page) == (True, True)


def test_nobodys_index_explains_itself(client: Client):
    client.force_login(UserFactory.create())

    assert "No door to stand at" in text_of(client.get("/door/"))


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_as_for_three(
    doorman: Client, tours: Event, people: int, django_assert_num_queries: Any
):
    slot = tours.slots.first()
    for number in range(people):
        guest = book(tours, f"Guest {number}", slot=slot).attendees.get()
        book(tours, f"Guest waits {number}", slot=slot)
        doorman.post("/door/tours/check-in/", {"ticket_code": guest.ticket_code})

    with django_assert_num_queries(10):
        page = text_of(doorman.get("/door/tours/?search=guest"))

    assert page.count("Let in Guest waits") == people


def test_the_door_has_nothing_inline_and_needs_no_other_host(doorman: Client):
    pages = [doorman.get(path) for path in ("/door/", "/door/concert/", "/door/concert/?search=ada")]

    for page in [*pages, check_in(doorman, code_of("Bob"))]:
        content = page.content.decode()
        assert not INLINE.search(content)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*', content)
        assert content.count("<h1") == 1


def test_what_the_script_loads_is_there():
    scripts = ["js/door/door.js", "js/door/camera.js", "js/door/sound.js", "js/door/decoder.js", "vendor/qr/decode.js"]
    wanted = [*scripts, "vendor/qr/index.js", "vendor/qr/LICENSE", "img/door.svg", "css/door.css"]

    assert [path for path in wanted if not finders.find(path)] == []
