"""The pages as a visitor meets them: what they say, what they refuse, and what they cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from bookings.models import Booking
from common.views import server_error
from events.models import Event, TimeSlot
from notifications import services as outbox
from notifications.models import Notification
from tests.factories import PASSWORD, CategoryFactory, EventFactory, OrganizerFactory, UserFactory, book

pytestmark = pytest.mark.django_db

UNKNOWN_TOKEN = "A" * 43


def text_of(response: Any) -> str:
    """What a page says, without its mark-up."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", "<main" + main).split())


def order_for(event: Event, **changes: Any) -> dict[str, Any]:
    filled = {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "",
        "seats": 1,
        "slot": event.slots.first().pk,
    }
    return filled | changes


@pytest.fixture
def visitor(client: Client) -> Client:
    """A logged-in attendee's browser; the person is ``client.user``."""
    client.user = UserFactory.create(name="Ada Lovelace", phone="+49 30 1234567")
    client.force_login(client.user)
    return client


def test_list_shows_what_is_ahead_with_place_time_and_seats(client: Client):
    EventFactory.create(title="Jazz & more", location="Le Club", capacity=5, timezone="Europe/Paris")
    EventFactory.create(title="A draft", status="draft")
    EventFactory.create(title="Long gone", starts_at=timezone.now() - timedelta(days=3))

    response = client.get("/")

    page = text_of(response)
    assert response.status_code == 200
    assert "Jazz &amp; more Le Club 5 seats left" in page
    assert "A draft" not in page
    assert "Long gone" not in page


def test_list_says_what_is_left(client: Client):
    now = timezone.now()
    book(EventFactory.create(capacity=1))
    EventFactory.create(capacity=3, capacity__slots=2)
    EventFactory.create()
    EventFactory.create(capacity=3, booking_opens_at=now + timedelta(days=1))
    EventFactory.create(capacity=3, booking_closes_at=now - timedelta(days=1))
    EventFactory.create(capacity=3, starts_at=now - timedelta(minutes=5))

    page = text_of(client.get("/"))

    for words in ("Sold out", "2 times to choose from", "Seats available", "Booking opens later", "Booking closed"):
        assert page.count(words) == 1, words
    assert page.count("Already started") == 1


def test_list_finds_by_words_and_category(client: Client):
    EventFactory.create(title="Jazz night", category=CategoryFactory.create(name="Music", slug="music"))
    EventFactory.create(title="Pottery", category=CategoryFactory.create(name="Crafts", slug="crafts"))

    by_words = text_of(client.get("/", {"search": "jazz"}))
    by_category = text_of(client.get("/", {"category": "crafts"}))

    assert ("Jazz night" in by_words, "Pottery" in by_words) == (True, False)
    assert ("Jazz night" in by_category, "Pottery" in by_category) == (False, True)


def test_list_refuses_a_date_that_is_none(client: Client):
    EventFactory.create(title="Jazz night")

    response = client.get("/", {"start_after": "soon"})

    assert response.status_code == 400
    assert "Starts from – Enter a valid date/time." in text_of(response)
    assert "Jazz night" not in text_of(response)
    assert b'role="alert"' in response.content
    assert b'value="soon"' in response.content


def test_an_empty_list_helps_whoever_looks(client: Client):
    as_visitor = text_of(client.get("/"))
    as_searcher = text_of(client.get("/", {"search": "jazz"}))
    client.force_login(OrganizerFactory.create())
    as_organizer = client.get("/")

    assert "No events yet" in as_visitor
    assert "No event matches" in as_searcher
    assert "Create an event" in text_of(as_organizer)
    assert b'href="/admin/events/event/add/"' in as_organizer.content


def test_list_pages_keep_the_search(client: Client):
    EventFactory.create_batch(25, title="Jazz")

    response = client.get("/", {"search": "jazz"})

    assert text_of(response).count("Seats available") == 24
    assert b'href="?search=jazz&amp;page=2"' in response.content
    assert text_of(client.get("/", {"search": "jazz", "page": "2"})).count("Seats available") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_little_for_three_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        EventFactory.create(category=CategoryFactory.create())

    with django_assert_num_queries(3):
        response = client.get("/")

    assert text_of(response).count("Seats available") == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_as_little_for_three_slots_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    event = EventFactory.create(capacity=5, capacity__slots=count)

    with django_assert_num_queries(2):
        response = client.get(event.get_absolute_url())

    assert text_of(response).count("5 seats left") == count


def test_detail_tells_the_time_where_it_happens_and_escapes_the_text(client: Client):
    start = (timezone.now() + timedelta(days=40)).replace(year=2031, month=7, day=4, hour=17, minute=30, second=0)
    event = EventFactory.create(starts_at=start, timezone="Europe/Paris", description="One <b>\nTwo\n\nThree")

    response = client.get(event.get_absolute_url())

    page = text_of(response)
    assert "Friday, 4 July 2031, 19:30–21:30" in page
    assert "Time in Europe/Paris" in page
    assert "<p>One &lt;b&gt;<br>Two</p>\n\n<p>Three</p>" in response.content.decode()


def test_a_single_slot_is_not_asked_for(client: Client):
    event = EventFactory.create(capacity=5)

    page = client.get(event.get_absolute_url()).content.decode()

    assert f'<input type="hidden" name="slot" value="{event.slots.get().pk}" id="id_slot">' in page
    assert 'type="radio"' not in page


def test_slots_are_chosen_by_radio_and_a_full_one_is_out(client: Client):
    event = EventFactory.create(capacity=1, capacity__slots=3)
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
    assert all(code in page for code in booking.attendees.values_list("ticket_code", flat=True))


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


def test_a_token_page_stays_private(client: Client):
    booking = book(EventFactory.create(capacity=5, online_url="https://meet.example.org/x"))

    page = client.get(booking.get_absolute_url()).content.decode()
    unknown = client.get(f"/bookings/{UNKNOWN_TOKEN}/")

    assert '<meta name="robots" content="noindex">' in page
    assert '<meta name="referrer" content="same-origin">' in page
    assert 'href="https://meet.example.org/x"' in page
    assert "https://meet.example.org/x" not in client.get(booking.event.get_absolute_url()).content.decode()
    assert unknown.status_code == 404
    assert "There is nothing here" in text_of(unknown)


def test_moving_by_the_page(client: Client):
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=2)

    response = client.post(f"{booking.get_absolute_url()}move/", {"to": second.pk}, follow=True)

    booking.refresh_from_db()
    assert booking.slot == second
    assert list(event.slots.values_list("seats_taken", flat=True)) == [0, 2]
    assert "Your booking has been moved." in text_of(response)


@pytest.mark.parametrize(
    ("is_known", "status", "words"), [(True, 409, "Not enough seats are left"), (False, 400, "Select a valid choice.")]
)
def test_a_refused_move_says_why(client: Client, is_known: bool, status: int, words: str):
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=2)
    book(event, slot=second)

    response = client.post(f"{booking.get_absolute_url()}move/", {"to": second.pk if is_known else 999999})

    booking.refresh_from_db()
    assert response.status_code == status
    assert words in text_of(response)
    assert re.search(r'<input type="radio"[^>]* disabled', response.content.decode())
    assert booking.slot == first


def test_cancelling_by_the_page(client: Client):
    booking = book(EventFactory.create(capacity=2))
    address = booking.get_absolute_url()

    response = client.post(f"{address}cancel/", follow=True)
    again = client.post(f"{address}cancel/", follow=True)

    booking.refresh_from_db()
    page = text_of(response)
    assert booking.status == "cancelled"
    assert booking.slot.seats_taken == 0
    assert "Your booking is cancelled and the seats are free again." in page
    assert "This booking is over" in page
    assert b"/cancel/" not in response.content
    assert b"/move/" not in response.content
    assert "This booking is cancelled already." in text_of(again)


def test_a_started_booking_cannot_be_changed_any_more(client: Client):
    booking = book(EventFactory.create(capacity=2, capacity__slots=2), slot=TimeSlot.objects.first())
    TimeSlot.objects.filter(pk=booking.slot_id).update(starts_at=timezone.now() - timedelta(minutes=1))

    shown = client.get(booking.get_absolute_url())
    posted = client.post(f"{booking.get_absolute_url()}cancel/", follow=True)

    assert "It is too late for changes" in text_of(shown)
    assert b"/cancel/" not in shown.content
    assert "This has already started" in text_of(posted)
    assert Booking.objects.get().status == "confirmed"


def test_a_cancelled_event_shows_on_its_bookings(client: Client):
    booking = book(EventFactory.create(capacity=2))
    Event.objects.update(status="cancelled", cancel_reason="The path is closed.")

    page = text_of(client.get(booking.get_absolute_url()))

    assert "The organizer has cancelled this event The path is closed." in page
    assert "Move to another time" not in page


def test_my_bookings_need_a_log_in(client: Client):
    response = client.get("/bookings/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/bookings/")


@pytest.mark.parametrize("count", [1, 3])
def test_my_bookings_are_mine_and_few_queries(visitor: Client, django_assert_num_queries: Any, count: int):
    for number in range(count):
        book(EventFactory.create(title=f"Mine {number}"), by=visitor.user)
        gone = book(EventFactory.create(title=f"Gone {number}"), by=visitor.user)
        Booking.objects.filter(pk=gone.pk).update(status="cancelled", cancelled_at=timezone.now())
    book(EventFactory.create(title="Theirs"), by=UserFactory.create())

    with django_assert_num_queries(5):
        response = visitor.get("/bookings/")

    upcoming, rest = text_of(response).split("Past and cancelled")
    assert upcoming.count("Mine") == rest.count("Gone") == count
    assert "Theirs" not in text_of(response)


def test_signing_up_and_logging_in_and_out(client: Client):
    filled = {"name": "Ada Lovelace", "email": "ada@example.org", "password1": PASSWORD}

    signed_up = client.post("/accounts/signup/", filled, follow=True)
    logged_out = client.post("/accounts/logout/", follow=True)
    logged_in = client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD}, follow=True)

    assert [page.status_code for page in (signed_up, logged_out, logged_in)] == [200, 200, 200]
    assert b"Ada Lovelace" in signed_up.content
    assert b"Ada Lovelace" not in logged_out.content
    assert b"Ada Lovelace" in logged_in.content


def test_a_wrong_password_is_said_once_and_the_address_kept(client: Client):
    user = UserFactory.create()

    response = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "The email address and/or password you specified are not correct." in text_of(response)
    assert f'value="{user.email}"' in page
    assert '"wrong"' not in page


def test_a_broken_database_page_asks_the_database_nothing(rf: RequestFactory, django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong" in text_of(response)
    assert b"Log in" not in response.content


def every_page(client: Client) -> dict[str, bytes]:
    event = EventFactory.create(capacity=3, capacity__slots=2, description="Words")
    user = UserFactory.create()
    booking = book(event, slot=event.slots.first(), by=user)
    addresses = [
        "/",
        "/?search=nothing",
        event.get_absolute_url(),
        booking.get_absolute_url() + "?new=1",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/nowhere/",
    ]
    pages = {address: client.get(address).content for address in addresses}
    client.force_login(user)
    addresses = ["/bookings/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]
    return pages | {address: client.get(address).content for address in addresses}


def test_no_page_needs_an_inline_style_or_script_or_another_host(client: Client):
    pages = every_page(client)

    for address, content in pages.items():
        page = content.decode()
        assert "<main" in page, address
        assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=|javascript:", page), address
        assert not re.findall(r'(?:src|href)="(?!http://localhost:8000/)(?:https?:)?//[^"]*', page), address
        assert page.count("<h1") == 1, address
        assert not re.search(r"<title>\s*·", page), address
        assert '<html lang="en" dir="ltr">' in page, address


@pytest.mark.parametrize("kind", ["booking_confirmed", "booking_moved", "booking_cancelled"])
def test_a_mail_stands_alone_as_text_and_as_html(kind: str):
    event = EventFactory.create(title='"Jazz" & more', location="Bob's <Club>", timezone="Europe/Paris", capacity=5)
    booking = book(event, "Zoë & Bob", email="zoe@example.org", seats=2)
    Notification.objects.update(kind=kind)

    outbox.deliver(notification_id=Notification.objects.get().pk, now=timezone.now())

    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    for words in ('"Jazz" & more', "Bob's <Club>", "Zoë & Bob", booking.manage_url, "(Europe/Paris)", "Seats: 2"):
        assert words in letter.body
    assert not re.search(r"&(amp|quot|#x27|lt|gt);|\n{4}", letter.body)
    assert "Zoë &amp; Bob" in html
    assert "&lt;Club&gt;" in html
    assert f'href="{booking.manage_url}"' in html
    assert 'style="' in html


def test_an_event_over_two_days_names_both(client: Client):
    start = timezone.now().replace(year=2031, month=7, day=4, hour=17, minute=30)
    event = EventFactory.create(starts_at=start, ends_at=start + timedelta(days=1), timezone="Asia/Tokyo")

    page = text_of(client.get(event.get_absolute_url()))

    assert "Saturday, 5 July 2031, 02:30 – Sunday, 6 July 2031, 02:30" in page


def test_the_cover_is_the_picture_or_a_pattern():
    with_picture = render_to_string("events/cover.html", {"event": Event(pk=17, image_url="/static/img/x.webp")})
    without = render_to_string("events/cover.html", {"event": Event(pk=17)})

    assert '<img src="/static/img/x.webp"' in with_picture
    assert 'data-cover="17"' in without
    assert "<img" not in without
