"""What the guides name exists: files, commands, addresses and settings."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

from common.management.commands.write_settings_page import page
from events_site import env

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / ".env.example").read_text()
GUIDES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/operations").glob("*.md")]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_links_lead_somewhere(path: Path):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_commands_and_settings_exist(path: Path):
    text = path.read_text()

    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    variables = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`", text))

    assert commands <= set(get_commands())
    assert variables <= set(re.findall(r"^#([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/door/", "/feed.atom", "/oembed", "/sitemap.xml"])
def test_addresses_of_the_guides_exist(path: str):
    assert any(path in guide.read_text() for guide in GUIDES)
    assert resolve(path)


def test_the_page_of_settings_is_that_of_the_example():
    made = page(EXAMPLE)

    assert (ROOT / "docs/configure.md").read_text() == made, "run manage.py write_settings_page"
    assert set(re.findall(r"^\| `([A-Z0-9_]+)`", made, re.MULTILINE)) >= env.READ


def test_every_guide_is_named_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in readme] == []
