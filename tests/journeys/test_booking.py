"""A guest's whole way in a real browser: find, book, move, cancel; on a phone and a desk, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking
from events.models import Event, TimeSlot
from tests.factories import CategoryFactory, EventFactory, book

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]


@pytest.fixture
def tours() -> Event:
    """Three tours of two seats, of which the first is full; and another event beside it."""
    event = EventFactory.create(
        title="Tours of the observatory",
        slug="tours",
        category=CategoryFactory.create(name="Science", slug="science"),
        timezone="Europe/Paris",
        capacity=2,
        capacity__slots=3,
        waitlist_enabled=False,
    )
    book(event, slot=event.slots.first(), seats=2)
    EventFactory.create(title="Pottery")
    return event


def assert_fits(page: Page, size: dict[str, int]) -> None:
    """Nothing sticks out at the side, so that no one has to scroll in two directions (WCAG 1.4.10)."""
    for element in page.locator("main *:visible").all():
        box = element.bounding_box()
        assert box is None or box["x"] + box["width"] <= size["width"] + 1, element.inner_text()


def seats_taken() -> list[int]:
    return list(TimeSlot.objects.filter(event__slug="tours").values_list("seats_taken", flat=True))


def find_and_open(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Science").click()
    page.get_by_role("searchbox").fill("observatory")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Tours of the observatory"])
    page.get_by_role("link", name="Tours of the observatory").click()


def fill_and_book(page: Page) -> None:
    radios = page.get_by_role("radio")
    expect(radios).to_have_count(3)
    expect(radios.nth(0)).to_be_disabled()
    radios.nth(1).check()
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_label("E-mail").fill("grace@example.org")
    page.get_by_role("spinbutton", name="Seats").fill("2")
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()


def test_a_guest_finds_books_moves_and_cancels(page: Page, size: dict[str, int], tours: Event):
    find_and_open(page)
    assert_fits(page, size)

    fill_and_book(page)
    booking = Booking.objects.get(name="Grace Hopper")
    assert booking.get_absolute_url() in page.url
    assert seats_taken() == [2, 2, 0]
    assert_fits(page, size)

    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Move the booking").click()
    expect(page.get_by_role("status").first).to_have_text("Your booking has been moved.")
    assert seats_taken() == [2, 0, 2]

    page.get_by_text("Cancel this booking").click()
    page.get_by_role("button", name="Yes, cancel my booking").click()
    expect(page.get_by_role("heading", name="This booking is over")).to_be_visible()
    expect(page.get_by_text("Cancel this booking")).to_have_count(0)
    assert seats_taken() == [2, 0, 0]


def test_the_keyboard_reaches_the_content_first(page: Page, tours: Event):
    page.goto(tours.get_absolute_url())

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Science")).to_be_focused()


def test_the_browser_itself_marks_what_is_missing(page: Page, tours: Event):
    page.goto(tours.get_absolute_url())

    page.get_by_role("button", name="Book").click()

    assert re.search(r"/events/tours/$", page.url)
    assert not Booking.objects.filter(source="page").exists()
