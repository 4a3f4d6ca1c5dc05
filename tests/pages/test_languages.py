"""The language of a page: asked for in its address, kept, of the profile, or preferred by the browser."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def language_of(client: Client, path: str = "/", **headers: str) -> tuple[str, str]:
    """What the answer's header and its ``<html>`` say."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response["Content-Language"], response.content.decode().partition("<html ")[2].partition(">")[0]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pt, fr;q=0.4, es;q=0.8", "es"),
        ("fa-IR", "fa"),
        ("zh", "en"),
        ("", "en"),
        ("*", "en"),
        (";;;=,", "en"),
    ],
)
def test_a_browser_gets_the_first_language_it_prefers(client: Client, accepted: str, language: str):
    header, _html = language_of(client, accept_language=accepted)

    assert header == language


def test_persian_is_written_from_right_to_left(client: Client):
    assert language_of(client, "/?lang=fa") == ("fa", 'lang="fa" dir="rtl"')


def test_a_language_in_the_address_is_kept(client: Client):
    asked = language_of(client, "/?lang=fr", accept_language="de")
    later = language_of(client, accept_language="de")

    assert (asked[0], later[0]) == ("fr", "fr")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]


@pytest.mark.parametrize("asked", ["xx", "de-AT", "../..", "", "fr\r\nSet-Cookie: a=b"])
def test_a_language_that_is_not_offered_changes_nothing(client: Client, asked: str):
    response = client.get("/", {"lang": asked}, headers={"accept-language": "es"})

    assert (response.status_code, response["Content-Language"]) == (200, "es")
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_a_profile_has_a_language_and_changing_it_changes_the_pages(client: Client):
    user = UserFactory(language="de")
    client.force_login(user)

    before = language_of(client, accept_language="es")[0]
    client.get("/?lang=fr")
    client.post("/accounts/", {"name": user.name, "language": "es", "timezone": "UTC"})

    assert (before, language_of(client, accept_language="en")[0]) == ("de", "es")


def test_the_api_goes_by_the_header_alone(client: Client):
    client.get("/?lang=fr")

    missing = client.get("/api/v1/events/0", headers={"accept-language": "de"})

    assert (missing.status_code, missing["Content-Language"]) == (404, "de")
    assert "Accept-Language" in missing["Vary"]


def test_the_footer_leads_to_this_page_in_each_language(client: Client):
    page = client.get("/", {"search": "a b", "lang": "de"}).content.decode()

    for code, name in settings.LANGUAGES:
        assert f'href="?search=a+b&amp;lang={code}"' in page
        assert name in page
