"""What pages cost: bytes over the wire on a first view, queries, and how static files are served."""

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from common.statics import with_imports
from tests.pages.every_page import fill
from tests.site import Site

LOADED = re.compile(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"( defer)?')
SMALLER = {"Accept-Encoding": "br, gzip"}
# Bytes of style sheets and scripts, compressed. Whoever adds to a page moves these, and sees by how much.
STYLES, OWN_SCRIPT, HTMX = 17_000, 850, 15_300
# HTML as it goes over the wire, and queries of a stranger.
PAGES = {"/": (4_000, 3), "/events/night/": (5_700, 7), "/categories/music/": (2_700, 3)}


def compressed(name: str) -> int:
    path = Path(finders.find(name))
    content = with_imports(path).encode() if path.suffix == ".css" else path.read_bytes()
    return len(brotli.compress(content))


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(client: Client, django_assert_num_queries: Any, path: str):
    fill()
    most, queries = PAGES[path]

    with django_assert_num_queries(queries):
        response = client.get(path, headers=SMALLER)

    assert len(response.content) <= most


@pytest.mark.django_db
def test_a_first_view_of_an_event_is_one_style_sheet_and_two_scripts_that_wait(client: Client):
    fill()

    page = client.get("/events/night/")
    loaded = LOADED.findall(page.content.decode())
    sizes = {name: compressed(name) for name, _ in loaded}

    assert loaded == [("css/site.css", ""), ("vendor/htmx/htmx.min.js", " defer"), ("js/site.js", " defer")]
    assert sizes["css/site.css"] <= STYLES
    assert sizes["js/site.js"] <= OWN_SCRIPT
    assert sizes["vendor/htmx/htmx.min.js"] <= HTMX
    assert OWN_SCRIPT + HTMX <= 20_000
    icons = compressed("img/icons.svg") + compressed("img/favicon.svg")
    assert len(brotli.compress(page.content)) + sum(sizes.values()) + icons <= 60_000


def test_style_sheets_are_one_file_that_asks_for_nothing_more():
    whole = with_imports(Path(finders.find("css/site.css")))

    assert "@import" not in whole
    assert "url(http" not in whole
    assert whole.index("--pico-font-family") < whole.index("--paper")


def test_no_rule_knows_left_from_right():
    own = "".join(path.read_text() for path in (settings.BASE_DIR / "static/css/site").glob("*.css"))
    sided = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|left|right|float|text-align)\s*:\s*([\w-]+)"
    )

    assert [
        found[0]
        for found in sided.finditer(own)
        if found[1] not in {"start", "end", "center", "none", "inline-start", "match-parent"}
    ] == []


def test_static_files_of_a_running_site_are_hashed_compressed_and_kept(site: Site, fetch: Callable[..., Any]):
    page = fetch(site, "/", brotli_too=False)
    names = re.findall(r'"(/static/(?:css|js|vendor|img)/[^"#]+)', page.read().decode())

    answers = {name: fetch(site, name).headers for name in set(names)}

    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in names} >= {
        "/static/css/site.css", "/static/js/site.js", "/static/vendor/htmx/htmx.min.js",
    }  # fmt: skip
    for name, headers in answers.items():
        if not name.startswith("/static/img/demo/"):  # named by rows of the demo, which know no hashes
            assert re.search(r"\.[0-9a-f]{12}\.", name), name
            assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert headers["Content-Encoding"] == "br", name
        assert headers["Vary"] == "Accept-Encoding"


@pytest.fixture
def fetch() -> Callable[..., Any]:
    def get(site: Site, path: str, *, brotli_too: bool = True) -> Any:
        accepted = {"Accept-Encoding": "br"} if brotli_too else {}
        request = urllib.request.Request(f"http://127.0.0.1:{site.port}{path}", headers=accepted)
        return urllib.request.urlopen(request, timeout=10)  # noqa: S310

    return get
