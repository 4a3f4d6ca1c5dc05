"""Pictures of the pages, for the README and to look at: ``make screenshots`` puts them into docs/screenshots/.

It starts a site of its own with the demo's data, so that nothing of a real one is shown.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PORT = int(os.environ.get("PORT", "8098"))
SITE = f"http://127.0.0.1:{PORT}"
PUBLIC = {
    "home": "/",
    "search": "/?search=music",
    "nothing": "/?search=unfindable&category=music",
    "event": "/events/tech-conference/",
    "slots": "/events/art-gallery-opening/",
    "category": "/categories/music/",
    "log-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "not-found": "/nowhere/",
}
OWN = {"my-bookings": "/bookings/", "account": "/accounts/"}
# The organizer's desk at 1280 px in the light, and its home on a phone; {event} is the conference of the demo.
DESK = {
    "admin-home": "/admin/",
    "admin-events": "/admin/events/event/",
    "admin-event": "/admin/events/event/{event}/change/",
    "admin-slots": "/admin/events/timeslot/?event__id__exact={event}",
    "admin-programme": "/admin/events/session/?event__id__exact={event}",
    "admin-bookings": "/admin/bookings/booking/?event__id__exact={event}",
    "admin-messages": "/admin/bookings/attendee/event/{event}/messages/",
    "admin-statistics": "/admin/bookings/attendee/event/{event}/numbers/",
    "admin-team": "/admin/events/teammember/?event__id__exact={event}",
    "admin-outbox": "/admin/notifications/notification/",
}
WIDTHS = (390, 1280)
Scheme = Literal["light", "dark"]
# What a visitor prefers: Persian stands for what runs from right to left.
PREFERENCES: tuple[tuple[str, Scheme], ...] = (("en", "light"), ("en", "dark"), ("fa", "light"))
MOST_HEIGHT = 2200  # the programme of a conference goes on for longer than anybody looks


def start_site(folder: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATA_DIR": folder, "PORT": str(PORT), "LOG_LEVEL": "ERROR"}
    site = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment)
    for _ in range(240):
        time.sleep(0.5)
        if answers():
            return site
    site.terminate()
    raise SystemExit("The site does not answer.")


def answers() -> bool:
    try:
        urllib.request.urlopen(f"{SITE}/healthz", timeout=1).close()  # noqa: S310
    except OSError:
        return False
    return True


def call(path: str, body: dict[str, Any] | None = None) -> Any:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(SITE + path, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)


def book() -> str:
    """The page of a booking for two."""
    event = call("/api/v1/events?search=jazz")["items"][0]
    people = [{"name": "Ada Lovelace"}, {"name": "Grace Hopper"}]
    order = {"event_id": event["id"], "attendee_name": "Ada Lovelace", "attendees": people}
    return f"/bookings/{call('/api/v1/bookings', order)['booking_token']}/?new=1"


def take(browser: Browser, width: int, scheme: Scheme, language: str, pages: dict[str, str]) -> None:
    size = ViewportSize(width=width, height=844 if width < 600 else 800)
    context = browser.new_context(base_url=SITE, viewport=size, color_scheme=scheme, locale=language)
    page = context.new_page()
    suffix = f"{width}-{scheme}" + ("" if language == "en" else f"-{language}")
    for name, path in pages.items():
        save(page, path, f"{name}-{suffix}")
    log_in(page, "user1@test.com")
    for name, path in OWN.items():  # the profile says English
        save(page, f"{path}?lang={language}", f"{name}-{suffix}")
    context.close()


def take_desk(browser: Browser) -> None:
    """What an organizer sees; a screen and no more, since lists go on."""
    event = call("/api/v1/events?search=conference")["items"][0]["id"]
    for width, names in ((1280, list(DESK)), (390, ["admin-home"])):
        size = ViewportSize(width=width, height=844 if width < 600 else 900)
        context = browser.new_context(base_url=SITE, viewport=size, color_scheme="light", locale="en")
        page = context.new_page()
        log_in(page, "organizer@test.com")
        for name in names:
            save(page, DESK[name].format(event=event), f"{name}-{width}", most_height=size["height"])
        context.close()


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("password123")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{SITE}/")


def save(page: Page, path: str, name: str, most_height: int = MOST_HEIGHT) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    width, height = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = FloatRect(x=0, y=0, width=width, height=min(height, most_height))
    with Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))) as picture:
        picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=82, method=6)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = start_site(folder)
        try:
            organizer = call("/api/v1/events?size=1")["items"][0]["organizer"]["id"]
            pages = PUBLIC | {"booking": book(), "organizer": f"/organizers/{organizer}/"}
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                take_desk(browser)
                for language, scheme in PREFERENCES:
                    for width in WIDTHS:
                        take(browser, width, scheme, language, pages)
        finally:
            site.terminate()
            site.wait(timeout=15)


if __name__ == "__main__":
    main()
