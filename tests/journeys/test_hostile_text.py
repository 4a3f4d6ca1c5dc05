"""A real browser opens pages that are full of what somebody hoped would run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.access.world import World, log_in
from tests.hostile_text.eyes import MARK
from tests.hostile_text.words import STYLES, hostile_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
PATHS = {
    "/": "owner",
    "/events/{event.slug}/": "guest",
    "/events/{draft.slug}/": "owner",
    "/bookings/{token}/": "owner",
    "/bookings/": "owner",
    "/door/{event.slug}/?search=q": "owner",
    "/accounts/": "owner",
    "/admin/events/event/{event.pk}/change/": "admin",
    "/admin/notifications/notification/{message.pk}/change/": "admin",
}
LESS_LIKELY = [style for style in STYLES if style not in {"script", "address"}]  # than these to run
TRAP = "window.ran = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => ran.push(name);"
VIOLATION = (
    "window.refused = []; document.addEventListener('securitypolicyviolation', (event) =>"
    " refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"
)


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Any]:
    """Opens a page that says in ``window.ran`` and ``window.refused`` what ran, and what the policy stopped."""
    opened = []

    def open_it(world: World, role: str) -> Page:
        context = browser.new_context(base_url=str(live_server))
        opened.append(context)
        context.add_init_script(TRAP + VIOLATION)
        context.route(lambda url: not url.startswith(str(live_server)), lambda route: route.abort())
        if role in world.people:
            client = Client()
            log_in(client, world.people[role])
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
            )
        return context.new_page()

    yield open_it
    for context in opened:
        context.close()


@pytest.mark.parametrize(
    "style", ["script", "address", *(pytest.param(style, marks=pytest.mark.long) for style in LESS_LIKELY)]
)
def test_nothing_that_was_written_runs(open_as: Any, style: str):
    world, _ = hostile_world(style)
    pages = {role: open_as(world, role) for role in ("guest", "owner", "admin")}

    found = {}
    for path, role in PATHS.items():
        page = pages[role]
        page.goto(world.path(path, role))
        assert MARK.search(page.content())
        ran, refused = page.evaluate("[window.ran, window.refused]")
        strangers = page.locator("zzz, img[src=x], [onerror], [onload]").count()
        if ran or refused or strangers:
            found[path] = (ran, refused, strangers)

    assert found == {}


def test_the_trap_sees_what_runs(open_as: Any):
    world, _ = hostile_world("script")
    page = open_as(world, "guest")
    page.goto("/")

    page.evaluate("document.body.innerHTML += '<img src=x onerror=alert(1)>'")
    page.evaluate("window.alert(1)")
    page.wait_for_function("refused.length")

    assert page.evaluate("[ran, refused.length]") == [["alert"], 1]
