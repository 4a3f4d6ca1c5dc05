"""Door staff at work in a real browser: camera, codes, names, undo, walk-ups, and a network that goes away."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from bookings.services import check_in
from events.models import Event
from tests.factories import EventFactory, UserFactory, book
from tests.journeys.camera import show_to_camera
from tests.journeys.conftest import QUIET_START
from tests.journeys.test_booking import assert_fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
PHONE = {"width": 390, "height": 844}
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# A refusal is a 4xx, which Chromium notes; so is a network that the test has cut.
EXPECTED = re.compile(r"status of (400|404|409|503)|ERR_INTERNET_DISCONNECTED|ERR_TIMED_OUT|ERR_FAILED")
Open = Callable[..., Page]


@pytest.fixture
def event() -> Event:
    event = EventFactory.create(title="Night of the museums", slug="night", capacity=5)
    for name in ("Ada Lovelace", "Grace Hopper"):
        book(event, name, email=f"{name.split()[0].lower()}@example.org")
    running = {"starts_at": timezone.now() - timedelta(hours=1), "ends_at": timezone.now() + timedelta(hours=1)}
    Event.objects.update(**running)
    event.slots.update(**running)
    return Event.objects.get()


@pytest.fixture
def open_door(browser: Browser, live_server: object, event: Event, tmp_path: Path) -> Iterator[Open]:
    """Opens the door as its staff; ``shown`` is the code of the ticket in front of the camera, where there is one."""
    complaints: list[str] = []
    opened: list[BrowserContext | Browser] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def open_it(*, shown: str = "", scripts: bool = True, size: dict[str, int] = PHONE) -> Page:
        chromium = with_camera(browser, show_to_camera(tmp_path / "ticket.y4m", shown)) if shown else browser
        context = chromium.new_context(viewport=size, java_script_enabled=scripts, base_url=str(live_server))
        opened.append(chromium if shown else context)
        context.add_cookies([session_of_staff(event, str(live_server))])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/door/night/")
        return page

    yield open_it
    for each in opened:
        each.close()
    assert complaints == []


def with_camera(browser: Browser, video: Path) -> Browser:
    arguments = [*QUIET_START, *CAMERA, f"--use-file-for-fake-video-capture={video}"]
    return browser.browser_type.launch(executable_path=shutil.which("chromium"), args=arguments)


def session_of_staff(event: Event, address: str) -> dict[str, str]:
    anna = UserFactory.create(name="Anna")
    event.team.create(user=anna, role="door")
    client = Client()
    client.force_login(anna)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


def ticket(name: str) -> Attendee:
    return Attendee.objects.get(name=name)


def says(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator(".answer")).to_contain_text(text)


def counts(page: Page, text: str) -> None:
    """As text on one's own doing, and on that of others with the next count, seconds later."""
    expect(page.locator(".door-count b")).to_have_text(re.compile(text.replace("/", r"\D+")), timeout=15_000)


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Ticket code").fill(code)
    page.get_by_role("button", name="Check in", exact=True).click()


def scans_in_trail() -> int:
    return TrailEntry.objects.filter(action="attendee.checked_in").count()


def test_a_ticket_in_front_of_the_camera_is_let_in_once(open_door: Open):
    page = open_door(shown=ticket("Ada Lovelace").ticket_code)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    assert page.evaluate("'BarcodeDetector' in window") is False  # so it is the vendored decoder that reads

    page.get_by_role("button", name="Scan with the camera").click()

    says(page, "Come in", "Ada Lovelace")
    counts(page, "1/2")
    for _ in range(2):  # the ticket stays in view from one count to the next, for longer than it is remembered
        page.wait_for_event("request", lambda request: request.url.endswith("/count/"))
    assert len(posts) == 1
    assert page.locator("video").bounding_box()["width"] > 300
    page.get_by_role("button", name="Camera off").click()
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_visible()
    assert scans_in_trail() == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "The camera is not allowed here."),
        ("NotFoundError", "This device has no camera"),
        ("NotReadableError", "Something else is using the camera."),
        ("TypeError", "This browser cannot read codes"),
    ],
)
def test_a_camera_that_does_not_work_says_what_to_do(open_door: Open, error: str, sentence: str):
    page = open_door()
    fails = f"async () => {{ throw new DOMException('', '{error}') }}"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {fails} }}")

    page.get_by_role("button", name="Scan with the camera").click()

    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    type_code(page, ticket("Ada Lovelace").ticket_code)
    says(page, "Come in")


def test_an_address_without_https_says_that_the_camera_needs_it(open_door: Open):
    page = open_door()
    page.evaluate("() => { Object.defineProperty(window, 'isSecureContext', { value: false }) }")

    page.get_by_role("button", name="Scan with the camera").click()

    expect(page.get_by_text("The camera needs an address that begins with https.")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (1280, True), (390, False)])
def test_an_evening_at_the_door(open_door: Open, event: Event, scripts: bool, width: int):
    size = {"width": width, "height": 700}
    page = open_door(scripts=scripts, size=size)
    says(page, "Ready")
    assert_fits(page, size)

    type_code(page, ticket("Ada Lovelace").ticket_code[:8].lower())
    says(page, "Come in", "Ada Lovelace")
    counts(page, "1/2")
    type_code(page, ticket("Ada Lovelace").ticket_code)
    says(page, "Already in", "by you")
    type_code(page, "AAAA-AAAA")
    says(page, "Not admitted", "No ticket has this code.")
    assert_fits(page, size)

    page.get_by_role("button", name="Undo Ada Lovelace").click()
    says(page, "Taken back", "Ada Lovelace")
    counts(page, "0/2")

    page.get_by_label("Name or e-mail").fill("hopper")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Let in Grace Hopper").click()
    says(page, "Come in", "Grace Hopper")
    counts(page, "1/2")
    assert_fits(page, size)

    page.get_by_text("Somebody without a ticket").click()
    page.get_by_label("Name", exact=True).fill("Eve")
    page.get_by_role("button", name="Register and let in").click()
    says(page, "Come in", "Eve")
    counts(page, "2/3")
    assert Booking.objects.get(name="Eve").source == "door"
    assert set(Attendee.objects.filter(checked_in_at__isnull=False).values_list("name", flat=True)) == {
        "Grace Hopper",
        "Eve",
    }


def test_names_are_found_while_typing(open_door: Open):
    page = open_door()

    page.get_by_label("Name or e-mail").press_sequentially("lovel")

    expect(page.get_by_role("button", name="Let in Ada Lovelace")).to_be_visible()
    expect(page.get_by_role("button", name="Let in Grace Hopper")).to_have_count(0)


def test_two_doors_see_each_other(open_door: Open, event: Event):
    page = open_door()

    check_in(event=event, ticket_code=ticket("Ada Lovelace").ticket_code, by=event.organizer, now=timezone.now())

    counts(page, "1/2")
    type_code(page, ticket("Ada Lovelace").ticket_code)
    says(page, "Already in", f"let in by {event.organizer.name}")


def test_a_lost_network_shows_at_once_and_admits_nobody(open_door: Open):
    page = open_door()
    banner = page.get_by_text("No connection. Nobody can be checked in until it is back.")
    expect(banner).to_be_hidden()

    page.context.set_offline(True)
    expect(banner).to_be_visible()
    type_code(page, ticket("Ada Lovelace").ticket_code)
    says(page, "Not sent")
    assert scans_in_trail() == 0

    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    page.get_by_role("button", name="Check in", exact=True).click()  # the code is still there
    says(page, "Come in", "Ada Lovelace")


def test_a_lost_answer_is_not_known_and_the_next_scan_knows_it_was_its_own(open_door: Open):
    page = open_door()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("timedout")

    page.route("**/check-in/", lose_the_answer, times=1)

    type_code(page, ticket("Ada Lovelace").ticket_code)
    says(page, "Not known", "Scan again")
    assert ticket("Ada Lovelace").checked_in_at is not None

    page.get_by_role("button", name="Check in", exact=True).click()
    says(page, "Come in", "Ada Lovelace")
    assert scans_in_trail() == 1


def test_a_lost_answer_to_the_camera_is_asked_for_again(open_door: Open):
    page = open_door(shown=ticket("Ada Lovelace").ticket_code)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("timedout")

    page.route("**/check-in/", lose_the_answer, times=1)

    page.get_by_role("button", name="Scan with the camera").click()

    says(page, "Not known")
    says(page, "Come in", "Ada Lovelace")
    assert scans_in_trail() == 1


def test_a_server_that_fails_admits_nobody(open_door: Open):
    page = open_door()
    page.route("**/check-in/", lambda route: route.fulfill(status=503, body="<p>busy</p>"), times=1)

    type_code(page, ticket("Ada Lovelace").ticket_code)

    says(page, "Not known", "The server could not answer.")
    assert scans_in_trail() == 0


def test_somebody_logged_out_meanwhile_is_told(open_door: Open):
    page = open_door()
    page.context.clear_cookies(name="sessionid")

    type_code(page, ticket("Ada Lovelace").ticket_code)

    says(page, "Not admitted", "You are logged out")
    assert scans_in_trail() == 0


def test_a_double_click_registers_one_person(open_door: Open):
    page = open_door()
    page.get_by_text("Somebody without a ticket").click()
    page.get_by_label("Name", exact=True).fill("Eve")

    page.get_by_role("button", name="Register and let in").dblclick()

    says(page, "Come in", "Eve")
    assert Booking.objects.filter(name="Eve").count() == 1


def test_the_sound_stays_as_it_was_chosen(open_door: Open):
    page = open_door()
    mute = page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "false")

    mute.click()
    page.reload()

    expect(mute).to_have_attribute("aria-pressed", "true")
