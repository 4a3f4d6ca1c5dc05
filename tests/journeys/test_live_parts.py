"""What scripts add in a real browser, and what is there without them."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from bookings.models import Booking
from bookings.services import cancel_booking
from events.models import Event
from tests.factories import CategoryFactory, EventFactory, book

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
SCRIPTS = pytest.mark.parametrize("page", [True], indirect=True, ids=["scripts"])
DESK = pytest.mark.parametrize("size", [{"width": 1280, "height": 800}], ids=["desk"])
SHIFTS = """new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
).observe({type: 'layout-shift', buffered: true})
|| setTimeout(() => done(0), 200))"""


@pytest.fixture
def night() -> Event:
    music = CategoryFactory.create(name="Music", slug="music")
    event = EventFactory.create(
        title="Night of music", slug="night", capacity=2, category=music, timezone="Asia/Tokyo", location="Budokan"
    )
    EventFactory.create(title="Pottery")
    return event


def titles(page: Page) -> Any:
    return page.locator(".cards").get_by_role("heading")


@SCRIPTS
def test_filters_change_the_list_in_place_under_an_address_of_its_own(page: Page, live_server: Any, night: Event):
    page.goto("/")
    page.evaluate("window.mark = true")

    page.get_by_role("link", name="Music 1").click()
    expect(titles(page)).to_have_text(["Night of music"])
    expect(page.get_by_role("status")).to_contain_text("1 event found.")
    expect(page.get_by_role("link", name="Music 1")).to_be_focused()
    expect(page).to_have_url(f"{live_server}/?category=music")
    page.get_by_role("searchbox").press_sequentially("pottery")
    expect(page.get_by_role("heading", name="No event matches")).to_be_visible()
    expect(page).to_have_url(f"{live_server}/?search=pottery&category=music")
    assert page.evaluate("window.mark") is True

    page.go_back()
    expect(titles(page)).to_have_text(["Night of music"])
    page.reload()
    expect(titles(page)).to_have_text(["Night of music"])


@SCRIPTS
@DESK
def test_seats_refresh_while_somebody_looks(page: Page, night: Event):
    asked: list[int] = []
    page.on("response", lambda response: asked.append(response.status) if "/seats/" in response.url else None)
    page.goto("/events/night/")
    seats = page.locator(f"#seats-{night.slots.get().pk}")
    expect(seats).to_have_text("2 seats left")
    look = "htmx.trigger(document.querySelector('[data-live]'), 'look')"

    with page.expect_response("**/seats/"):
        page.evaluate(look)
    book(night, seats=1)
    page.get_by_label("Your name").fill("Ada")
    page.evaluate(look)
    expect(seats).to_have_text("1 seat left")

    assert asked == [304, 200]
    expect(page.get_by_label("Your name")).to_have_value("Ada")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.evaluate(look)
    page.evaluate("Object.defineProperty(document, 'hidden', { value: false })")
    with page.expect_response("**/seats/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 3


@pytest.mark.parametrize(("zone", "has_words"), [("America/New_York", True), ("Asia/Tokyo", False)])
def test_a_visitors_own_time_stands_beside_the_events(
    browser: Browser, live_server: Any, night: Event, zone: str, has_words: bool
):
    context = browser.new_context(base_url=str(live_server), timezone_id=zone)
    page = context.new_page()

    page.goto("/events/night/")

    assert page.locator(".own-time").inner_text().endswith("for you") == has_words
    assert bool(page.locator(".own-time").inner_text()) == has_words
    assert page.evaluate(SHIFTS) == 0
    context.close()


@DESK
def test_sharing_is_a_mail_without_scripts_and_the_devices_own_with_them(page: Page, night: Event):
    page.goto("/events/night/")
    link = page.get_by_role("link", name="Share")
    expect(link).to_have_attribute(
        "href", "mailto:?subject=Night%20of%20music&body=http%3A%2F%2Flocalhost%3A8000%2Fevents%2Fnight%2F"
    )

    if page.evaluate("'htmx' in window"):
        page.evaluate("navigator.share = async (what) => { window.shared = what }")
        link.click()

        assert page.evaluate("shared") == {"title": "Night of music", "url": "http://localhost:8000/events/night/"}


def test_joining_the_waitlist_and_accepting_what_it_offers(page: Page, night: Event):
    booked = book(night, seats=2)
    page.goto("/events/night/")
    expect(page.get_by_role("heading", name="Sold out: join the waitlist")).to_be_visible()

    page.get_by_label("Your name").fill("Walt")
    page.get_by_label("E-mail").fill("walt@example.org")
    page.get_by_role("button", name="Join the waitlist").click()
    expect(page.get_by_role("heading", name="You are on the waitlist")).to_be_visible()
    address = page.url.partition("?")[0]
    cancel_booking(booking=booked, by=None, now=timezone.now())
    page.goto(address)
    page.get_by_role("button", name="Accept the seats").click()

    expect(page.get_by_role("status").first).to_have_text("The seats are yours.")
    expect(page.get_by_role("img", name="QR code of the ticket for Walt")).to_be_visible()
    assert Booking.objects.get(name="Walt").status == "confirmed"
