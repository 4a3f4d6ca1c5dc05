"""Every page is HTML as the standard has it, with one heading of the first level and ids that are said once."""

import itertools
import re
from collections import Counter

import html5lib
import pytest
from django.test import Client

from tests.pages.every_page import each_page

pytestmark = pytest.mark.django_db
LEVEL = re.compile(rb"<h([1-6])[ >]")


def complaints_about(page: bytes) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page, transport_encoding="utf-8")
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    wrong = [f"{position}: {code} {facts}" for position, code, facts in parser.errors]
    return wrong + [f"id {name} twice" for name, count in ids.items() if count > 1] + _headings(page)


def _headings(page: bytes) -> list[str]:
    levels = [int(level) for level in LEVEL.findall(page)]
    jumps = [f"h{low} before h{high}" for low, high in itertools.pairwise(levels) if high > low + 1]
    return jumps if levels.count(1) == 1 else [*jumps, f"{levels.count(1)} headings of the first level"]


def test_every_page_is_valid_html(client: Client):
    assert each_page(client, complaints_about) == {}


def test_the_complaints_are_heard():
    page = b"<!DOCTYPE html><title>x</title><h1 id=a>A</h1><h3 id=a>B</h3><p><div></p><b></i>"

    said = " ".join(complaints_about(page))

    assert "id a twice" in said
    assert "h1 before h3" in said
    assert "unexpected-end-tag" in said
