"""An organizer at the desk in a real browser: from an empty form to people in their seats."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from accounts.models import User
from bookings.models import Attendee
from events.models import Event
from notifications.models import Announcement, Notification
from notifications.services import deliver, fan_out
from tests.factories import EventFactory, OrganizerFactory, book

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
DESK = {"width": 1280, "height": 900}
Open = Callable[[User], Page]


@pytest.fixture
def organizer() -> User:
    return OrganizerFactory.create(name="Olivia", timezone="Europe/Paris")


@pytest.fixture
def event(organizer: User) -> Event:
    event = EventFactory.create(organizer=organizer, title="Night of the museums", slug="night", capacity=5)
    for name in ("Ada Lovelace", "Grace Hopper"):
        book(event, name, email=f"{name.split()[0].lower()}@example.org")
    return event


@pytest.fixture
def open_admin(browser: Browser, live_server: Any) -> Iterator[Open]:
    """The desk of somebody; what the browser complains about fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} {message.location.get('url', '')}")

    def open_it(user: User) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport=DESK, base_url=str(live_server), accept_downloads=True)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
        )
        opened.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_it
    for each in opened:
        each.close()
    assert complaints == []


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of this event").get_by_role("link", name=name, exact=True).click()


def deliver_all() -> None:
    """What the worker would do."""
    for pk in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        fan_out(announcement_id=pk, now=timezone.now())
    for pk in Notification.objects.filter(status="queued").values_list("pk", flat=True):
        deliver(notification_id=pk, now=timezone.now())


def test_an_event_with_recurring_slots_is_made_and_published(open_admin: Open, organizer: User) -> None:
    page = open_admin(organizer)
    page.goto("/admin/events/event/add/")

    page.get_by_label("Title").fill("Tours of the observatory")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("A draft: nobody but its team sees it.")).to_be_visible()

    event = Event.objects.get()
    assert (event.status, event.slug, event.timezone) == ("draft", "tours-of-the-observatory", "Europe/Paris")
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert event.starts_at.astimezone(event.zone).hour == 19

    tab(page, "Time slots")
    page.get_by_role("link", name="Add recurring slots").click()
    page.get_by_label("Every day").check()
    page.get_by_label("or how many").fill("3")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Make").click()
    expect(page.locator(".desk-title")).to_contain_text("Tours of the observatory")
    assert event.slots.count() > 1

    page.locator("a", has_text="Publish").first.click()
    page.locator("#dialog").get_by_role("button", name="Publish").click()

    expect(page.get_by_text("1 event is published.")).to_be_visible()
    page.get_by_role("link", name="Public page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tours of the observatory")


def test_a_cancelled_event_shows_its_mail_before_and_sends_it_after(
    open_admin: Open, organizer: User, event: Event
) -> None:
    page = open_admin(organizer)
    page.goto(f"/admin/events/event/{event.pk}/change/")

    page.locator("a", has_text="Cancel the event").first.click()
    dialog = page.locator("#dialog")
    dialog.get_by_text("2 people get this mail").click()
    expect(dialog.frame_locator("iframe").get_by_text("(Your reason stands here.)")).to_be_visible()
    dialog.get_by_label("Reason").fill("The museum is flooded.")
    dialog.get_by_role("button", name="Cancel the event").click()

    expect(page.get_by_text("1 event is cancelled.")).to_be_visible()
    deliver_all()
    told = {each.to[0] for each in mail.outbox if "The museum is flooded." in each.body}
    assert told == {"ada@example.org", "grace@example.org"}
    page.goto("/admin/notifications/notification/")
    page.get_by_role("navigation", name="Messages by their state").get_by_role("link", name="Sent").click()
    page.get_by_role("link", name="Event cancelled").first.click()
    expect(page.frame_locator(".mail-preview iframe").get_by_text("The museum is flooded.")).to_be_visible()


def test_a_guest_is_checked_in_at_the_door(open_admin: Open, organizer: User, event: Event) -> None:
    running = {"starts_at": timezone.now() - timedelta(hours=1), "ends_at": timezone.now() + timedelta(hours=1)}
    Event.objects.update(**running)
    event.slots.update(**running)
    page = open_admin(organizer)
    page.goto(f"/admin/events/event/{event.pk}/change/")

    page.get_by_role("link", name="Door", exact=True).click()
    page.get_by_label("Ticket code").fill(Attendee.objects.get(name="Ada Lovelace").ticket_code)
    page.get_by_role("button", name="Check in", exact=True).click()

    expect(page.locator(".answer")).to_contain_text("Come in")
    page.goto(f"/admin/events/event/{event.pk}/change/")
    tab(page, "Statistics")
    expect(page.get_by_text("1 / 2", exact=True)).to_be_visible()


def test_the_list_of_attendees_is_taken_along(open_admin: Open, organizer: User, event: Event) -> None:
    page = open_admin(organizer)
    page.goto(f"/admin/events/event/{event.pk}/change/")
    tab(page, "Attendees")

    with page.expect_download() as download:
        page.get_by_role("link", name="Attendees as CSV").click()

    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert {name for name in ("Ada Lovelace", "Grace Hopper") if any(name in line for line in lines)} == {
        "Ada Lovelace",
        "Grace Hopper",
    }


def test_another_organizer_sees_none_of_it(open_admin: Open, event: Event) -> None:
    page = open_admin(OrganizerFactory.create())
    lists = ["events/event", "events/timeslot", "bookings/booking", "bookings/attendee", "notifications/notification"]

    for name in lists:
        page.goto(f"/admin/{name}/")
        expect(page.get_by_text("Night of the museums")).to_have_count(0)
        expect(page.get_by_text("ada@example.org")).to_have_count(0)

    answers = [
        page.request.get(f"/admin/{path}").status
        for path in (
            f"events/event/{event.pk}/change/",
            f"events/timeslot/{event.slots.get().pk}/change/",
            f"bookings/booking/{event.bookings.first().pk}/change/",
        )
    ]
    assert answers == [404] * 3
