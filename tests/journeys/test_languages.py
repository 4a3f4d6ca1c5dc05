"""Another language, and another site's frame, in a real browser."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bookings.models import Booking
from events.models import Event
from tests.factories import EventFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]


@pytest.fixture
def choir() -> Event:
    return EventFactory.create(title="Choir night", slug="choir", capacity=5, location="Town hall")


def test_a_visitor_changes_the_language_and_books_in_it(page: Page, choir: Event):
    page.goto("/")

    page.get_by_role("link", name="Deutsch").click()
    page.get_by_role("link", name="Choir night").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Ihr Name").fill("Ada")
    page.get_by_role("button", name="Buchen").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
    booking = Booking.objects.get()
    assert (booking.name, booking.language, booking.status) == ("Ada", "de", "confirmed")


@pytest.mark.parametrize("path", ["/", "/events/choir/", "/embed/events/choir/", "/accounts/login/"])
def test_persian_pages_run_from_right_to_left_and_fit(page: Page, size: dict[str, int], choir: Event, path: str):
    page.goto(f"{path}?lang=fa")

    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("path", ["/", "/events/choir/", "/accounts/signup/"])
def test_pages_fit_at_twice_the_size(browser: Browser, live_server: Any, choir: Event, path: str):
    """WCAG 1.4.4: a browser's zoom of 200% on a desk is half of its width in CSS pixels, 1.4.10 asks for 320."""
    context = browser.new_context(viewport={"width": 320, "height": 400}, device_scale_factor=2)
    page = context.new_page()

    page.goto(f"{live_server}{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.fixture
def other_site(live_server: Any) -> Iterator[str]:
    """A club's own page, on another port, with our one line in it."""
    body = f'''<!doctype html><html lang="en"><title>Our club</title><link rel="icon" href="data:,"><h1>Our club</h1>
        <script async src="{live_server}/static/js/embed.js" data-event="choir" data-title="Book"></script></html>'''

    class Club(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Club)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_guest_books_in_the_frame_of_another_site(browser: Browser, other_site: str, choir: Event):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(other_site)

    frame = page.frame_locator("iframe[title='Book']")
    frame.get_by_label("Your name").fill("Ada")
    frame.get_by_role("button", name="Book").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("You are booked")

    assert Booking.objects.get().name == "Ada"
    wanted = page.frames[1].evaluate("document.documentElement.scrollHeight")
    height = "(wanted) => Math.abs(document.querySelector('iframe').getBoundingClientRect().height - wanted) <= 1"
    page.wait_for_function(height, arg=wanted)
    assert {cookie["name"] for cookie in context.cookies()} == set()
    assert complaints == []
    context.close()
