"""Every page, in both colour schemes, against the rules that axe knows of WCAG 2.2 AA and of good practice."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from tests.pages.every_page import OWN_PAGES, fill, public_pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
SIZES = {"light": {"width": 390, "height": 844}, "dark": {"width": 1280, "height": 800}}


@pytest.fixture
def scheme() -> str:
    return "light"


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def context(browser: Browser, live_server: Any, scheme: str, language: str) -> Iterator[BrowserContext]:
    """A phone by day and a desk by night."""
    context = browser.new_context(
        base_url=str(live_server), locale=language, color_scheme=scheme, viewport=SIZES[scheme]
    )
    yield context
    context.close()


def violations(context: BrowserContext, paths: dict[str, str], rules: dict[str, list[str]]) -> dict[str, list[str]]:
    page, axe, found = context.new_page(), Axe(), {}
    for name, path in paths.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        response = axe.run(page, options=rules).response
        found[name] = [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in response["violations"]
            for node in rule["nodes"]
        ]
    return {name: complaints for name, complaints in found.items() if complaints}


@pytest.mark.parametrize(
    ("scheme", "language", "rules"),
    [
        ("light", "en", RULES),
        ("dark", "fa", RULES),
        pytest.param("light", "fa", COLOURS, marks=pytest.mark.long),
        pytest.param("dark", "en", COLOURS, marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing_on_any_page(context: BrowserContext, live_server: Any, rules: dict[str, list[str]]):
    event, user = fill()

    found = violations(context, public_pages(event), rules)
    client = Client()
    client.force_login(user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}
    context.add_cookies([session])
    found |= violations(context, OWN_PAGES, rules)

    assert found == {}


def test_axe_finds_what_is_wrong(context: BrowserContext):
    fill()
    page = context.new_page()
    page.goto("/")

    page.evaluate("document.querySelector('#id_search').labels[0].remove()")
    page.evaluate("document.querySelector('#id_search').removeAttribute('placeholder')")

    assert [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]] == ["label"]
