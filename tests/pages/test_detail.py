"""The page of an event: what it says, and how one books there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.codes import short_code
from bookings.models import Booking
from events.models import Event, Session
from tests.factories import EventFactory, book
from tests.pages import order_for, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_as_little_for_three_slots_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    event = EventFactory.create(capacity=5, capacity__slots=count)

    with django_assert_num_queries(4):
        response = client.get(event.get_absolute_url())

    assert text_of(response).count("5 seats left") == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_as_little_for_three_sessions_as_for_one(
    client: Client, django_assert_num_queries: Any, count: int
):
    event = EventFactory.create(capacity=5)
    for number in range(count):
        make_session(event, f"Talk {number}").speakers.add(event.speakers.create(name=f"Ada {number}"))

    with django_assert_num_queries(6):  # event, slots, sessions with their speakers, speakers with their sessions
        response = client.get(event.get_absolute_url())

    assert text_of(response).count("Talk ") == count


def make_session(event: Event, title: str, minutes: int = 0, **columns: Any) -> Session:
    starts_at = event.starts_at + timedelta(minutes=minutes)
    return event.sessions.create(title=title, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45), **columns)


def test_programme_is_told_by_day_and_time_where_it_happens(client: Client):
    start = timezone.now().replace(year=2031, month=7, day=4, hour=20, minute=30, second=0)
    event = EventFactory.create(starts_at=start, ends_at=start + timedelta(hours=3), timezone="Europe/Paris")
    ada, eve = (event.speakers.create(name=name) for name in ("Ada <b>", "Eve"))
    make_session(event, "Late", 120)
    make_session(event, "West", room="Room W").speakers.add(eve)
    make_session(event, "East", room="Room E", abstract="One\n\nTwo").speakers.add(ada, eve)
    make_session(event, "Over midnight", 60)

    response = client.get(event.get_absolute_url())

    page = text_of(response).partition("Programme ")[2].partition(" Speakers")[0]
    assert page == (
        "Friday, 4 July 2031 Room E Room W"
        " 22:30 East 22:30–23:15 Room E Ada &lt;b&gt; , Eve More : East One Two West 22:30–23:15 Room W Eve"
        " 23:30 Over midnight 23:30 – Sat 5 Jul, 00:15"
        " Saturday, 5 July 2031 00:30 Late 00:30–01:15"
    )
    assert f'<a href="#speaker-{ada.pk}">' in response.content.decode()


def test_speakers_are_shown_with_what_is_known_of_them(client: Client):
    event = EventFactory.create()
    event.speakers.create(
        name="Ada Lovelace", headline="Counts", bio="One\n\nTwo <i>", photo_url="https://a.example/a.png"
    )
    event.speakers.create(name="Élise de la Tour")

    response = client.get(event.get_absolute_url())

    page = text_of(response).partition("Speakers ")[2]
    assert page.startswith("Ada Lovelace Counts More : Ada Lovelace One Two &lt;i&gt; ÉT Élise de la Tour")
    assert 'src="https://a.example/a.png"' in response.content.decode()
    assert 'id="programme"' not in response.content.decode()


def test_detail_tells_the_time_where_it_happens_and_escapes_the_text(client: Client):
    start = (timezone.now() + timedelta(days=40)).replace(year=2031, month=7, day=4, hour=17, minute=30, second=0)
    event = EventFactory.create(starts_at=start, timezone="Europe/Paris", description="One <b>\nTwo\n\nThree")

    response = client.get(event.get_absolute_url())

    page = text_of(response)
    assert "Friday, 4 July 2031, 19:30–21:30" in page
    assert "Time in Europe/Paris" in page
    assert "<p>One &lt;b&gt;<br>\nTwo</p>\n<p>Three</p>" in response.content.decode()


def test_description_is_markdown_and_says_what_the_page_is_about(client: Client):
    event = EventFactory.create(description="# Menu\n\nSoup & **bread**, see <script>x</script>https://a.example")

    page = client.get(event.get_absolute_url()).content.decode()

    link = '<a href="https://a.example" rel="nofollow ugc noopener">https://a.example</a>'
    assert f"<h3>Menu</h3>\n<p>Soup &amp; <strong>bread</strong>, see &lt;script&gt;x&lt;/script&gt;{link}</p>" in page
    assert "Menu Soup &amp; bread, see &lt;script&gt;x" in " ".join(page.partition("</head>")[0].split())


def test_a_single_slot_is_not_asked_for(client: Client):
    event = EventFactory.create(capacity=5)

    page = client.get(event.get_absolute_url()).content.decode()

    assert f'<input type="hidden" name="slot" value="{event.slots.get().pk}" id="id_slot">' in page
    assert 'type="radio"' not in page


def test_slots_are_chosen_by_radio_and_a_full_one_is_out(client: Client):
    event = EventFactory.create(capacity=1, capacity__slots=3, waitlist_enabled=False)
    book(event, slot=event.slots.first())

    page = client.get(event.get_absolute_url()).content.decode()

    radios = re.findall(r'<input type="radio".*?>', page, flags=re.DOTALL)
    assert [(" disabled" in radio, " checked" in radio) for radio in radios] == [
        (True, False),
        (False, False),
        (False, False),
    ]


def test_booking_leads_to_its_page(client: Client):
    event = EventFactory.create(capacity=5)

    response = client.post(event.get_absolute_url(), order_for(event, seats=2))

    booking = Booking.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/bookings/{booking.token}/?new=1")
    assert (booking.name, booking.seats, booking.source, booking.user) == ("Ada Lovelace", 2, "page", None)
    page = text_of(client.get(response["Location"]))
    assert "You are booked" in page
    assert "on its way to ada@example.org" in page
    assert all(short_code(code) in page for code in booking.attendees.values_list("ticket_code", flat=True))


REFUSED = [
    ({"email": "nope"}, 400, "email", "Enter a valid email address."),
    ({"name": ""}, 400, "name", "This field is required."),
    ({"phone": "call me"}, 400, "phone", "This is not a phone number"),
    ({"seats": "0"}, 400, "seats", "Ensure this value is greater than or equal to 1."),
    ({"seats": "11"}, 409, "seats", "One booking may have at most 10 seats."),
    ({"slot": "999999"}, 400, "slot", "Select a valid choice."),
    ({"seats": "6"}, 409, "", "Not enough seats are left; 5 free right now."),
]


@pytest.mark.parametrize(("changes", "status", "field", "words"), REFUSED)
def test_a_refused_form_is_kept_and_says_why(
    client: Client, changes: dict[str, str], status: int, field: str, words: str
):
    event = EventFactory.create(capacity=5, capacity__slots=2)

    response = client.post(event.get_absolute_url(), order_for(event, **changes))

    page = response.content.decode()
    summary = page.partition('role="alert"')[2].partition("</div>")[0]
    assert response.status_code == status
    assert words in summary
    assert 'value="Ada Lovelace"' in page or field == "name"
    if field:
        assert f'href="#id_{field}"' in summary
        assert f'id="id_{field}_error"' in page
        assert page.count('aria-invalid="true"') == (2 if field == "slot" else 1)
    assert not Booking.objects.exists()


def test_the_same_address_twice_is_refused(client: Client):
    event = EventFactory.create(capacity=5)
    book(event, email="ada@example.org")

    response = client.post(event.get_absolute_url(), order_for(event))

    assert response.status_code == 409
    assert "There is already a booking for this person." in text_of(response)
    assert Booking.objects.count() == 1


def closed_event(reason: str) -> Event:
    now = timezone.now()
    options: dict[str, Any] = {
        "cancelled": {"status": "cancelled", "cancel_reason": "The path is closed."},
        "started": {"starts_at": now - timedelta(minutes=5)},
        "over": {"starts_at": now - timedelta(days=5)},
        "not open": {"booking_opens_at": now + timedelta(days=1)},
        "closed": {"booking_closes_at": now - timedelta(days=1)},
        "account": {"requires_account": True},
        "full": {"waitlist_enabled": False},
    }
    event = EventFactory.create(capacity=1, **options.get(reason, {}))
    if reason == "full":
        book(event)
    return event


@pytest.mark.parametrize(
    ("reason", "words", "status"),
    [
        ("cancelled", "The path is closed.", 409),
        ("started", "This event has started", 409),
        ("over", "This event is over", 409),
        ("not open", "Booking has not opened yet", 409),
        ("closed", "Booking is closed", 409),
        ("full", "Sold out", 409),
        ("account", "Log in to book", 403),
    ],
)
def test_an_event_that_cannot_be_booked_says_so(client: Client, reason: str, words: str, status: int):
    event = closed_event(reason)
    before = Booking.objects.count()

    shown = client.get(event.get_absolute_url())
    posted = client.post(event.get_absolute_url(), order_for(event))

    assert words in text_of(shown)
    assert b'id="id_name"' not in shown.content
    assert posted.status_code == status
    assert b'role="alert"' in posted.content
    assert Booking.objects.count() == before


def test_booking_opens_when_it_is_said_to(client: Client):
    opens = timezone.now().replace(year=2031, month=7, day=4, hour=17, minute=30)
    event = EventFactory.create(starts_at=opens + timedelta(days=9), booking_opens_at=opens, timezone="Europe/Paris")

    page = text_of(client.get(event.get_absolute_url()))

    assert "It opens on Friday, 4 July 2031, 19:30 (Europe/Paris)." in page


def test_a_draft_is_a_preview_for_its_organizer_only(client: Client):
    event = EventFactory.create(status="draft")

    stranger = client.get(event.get_absolute_url())
    client.force_login(event.organizer)
    organizer = client.get(event.get_absolute_url())

    assert stranger.status_code == 404
    assert "This is a preview" in text_of(organizer)
    assert f'href="/admin/events/event/{event.pk}/change/"' in organizer.content.decode()


def test_a_user_finds_the_form_filled_in_and_later_the_booking(visitor: Client):
    event = EventFactory.create(capacity=5)

    before = visitor.get(event.get_absolute_url()).content.decode()
    booking = book(event, by=visitor.user)
    after = visitor.get(event.get_absolute_url()).content.decode()

    assert f'value="{visitor.user.email}"' in before
    assert 'value="+49 30 1234567"' in before
    assert booking.get_absolute_url() in after
    assert 'id="id_name"' not in after


def test_a_guests_booking_is_not_shown_to_other_guests(client: Client):
    event = EventFactory.create(capacity=5)
    booking = book(event)

    page = client.get(event.get_absolute_url()).content.decode()

    assert booking.token not in page
    assert 'id="id_name"' in page


def test_an_event_over_two_days_names_both(client: Client):
    start = timezone.now().replace(year=2031, month=7, day=4, hour=17, minute=30)
    event = EventFactory.create(starts_at=start, ends_at=start + timedelta(days=1), timezone="Asia/Tokyo")

    page = text_of(client.get(event.get_absolute_url()))

    assert "Saturday, 5 July 2031, 02:30 – Sunday, 6 July 2031, 02:30" in page
