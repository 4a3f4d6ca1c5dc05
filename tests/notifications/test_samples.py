"""Every kind of message in every language: nothing is missing in it, and its text stands alone."""

import copy
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from notifications import kinds
from notifications.samples import sample_of
from tests.factories import AdminFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MISSING = "«missing»"


@pytest.fixture
def _missing_is_seen(settings: Any) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = MISSING
    settings.TEMPLATES = templates


@pytest.mark.usefixtures("_missing_is_seen")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_sample_has_all_that_its_templates_name(kind: kinds.Kind, language: str):
    sample = sample_of(kind, language)

    text, html = sample.message.body, sample.html
    assert MISSING not in text + html + sample.message.subject
    assert not re.search(r"\{[{%]|%\(\w+\)s|None\b", text + re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}"' in html
    assert sample.message.subject.strip()
    assert not re.search(r"<\w+|&(amp|lt|quot|#x27);|\n{4}", text)


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_links_are_whole_and_the_text_has_them_too(kind: kinds.Kind):
    sample = sample_of(kind, "en")

    links = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"]*)"', sample.html)]
    assert links
    assert [link for link in links if not link.startswith(("https://", "http://localhost:8000"))] == []
    assert [link for link in links if link not in sample.message.body] == []


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_only_what_is_on_a_topic_can_be_unsubscribed_from(kind: kinds.Kind):
    heads = sample_of(kind, "en").message.extra_headers

    found = {name: heads.get(name) for name in ("List-Unsubscribe", "List-Unsubscribe-Post")}
    if kind.topic:
        assert re.fullmatch(r"<http://localhost:8000/unsubscribe/[\w:-]+/>", found["List-Unsubscribe"] or "")
        assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    else:
        assert set(found.values()) == {None}


@pytest.mark.django_db
def test_samples_ask_the_database_nothing(django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        for kind in kinds.all_kinds():
            sample_of(kind, "en")


@pytest.mark.django_db
def test_admin_sees_the_samples_in_every_language(client: Client, django_assert_num_queries: Any):
    client.force_login(AdminFactory.create())
    url = reverse("admin:notifications_notification_samples")

    every = client.get(url).content.decode()
    with django_assert_num_queries(2):  # session, user
        page = client.get(url, {"kind": "booking_reminder"}).content.decode()

    assert all(f"?kind={kind.name}" in every for kind in kinds.all_kinds())
    assert len(re.findall(r"<iframe sandbox\s+srcdoc=", page)) == len(LANGUAGES)
    assert "Reminder: An evening of songs" in page
