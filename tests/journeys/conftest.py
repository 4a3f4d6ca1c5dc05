"""A real browser, whose complaints fail the test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

# In milliseconds. A machine that does much else is slow, and a test waits no longer than it must.
expect.set_options(timeout=30_000)

QUIET_START = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright's loop runs in this thread for as long, and Django's guard would take our queries for a mistake."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET_START)
        yield chromium
        chromium.close()


@pytest.fixture(params=[(390, 844), (1280, 800)], ids=["phone", "desk"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    width, height = request.param
    return {"width": width, "height": height}


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, size: dict[str, int], live_server: object) -> Iterator[Page]:
    """A page of the live site; what the browser complains about fails the test."""
    context = browser.new_context(viewport=size, java_script_enabled=request.param, base_url=str(live_server))
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # htmx says so where somebody goes on to the next page, or types on, before the list came
        is_abort = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type in {"error", "warning"} and not is_abort:
            complaints.append(message.text)

    def note_failure(failed: Request) -> None:
        if failed.failure != "net::ERR_ABORTED":  # which is what going on to the next page does to the last one
            complaints.append(f"{failed.url} {failed.failure}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", note_failure)
    yield page
    context.close()
    assert complaints == []
