"""What holds for every page, and the log-in pages."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, RequestFactory

from common.views import server_error
from tests.factories import PASSWORD, EventFactory, UserFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db
# A script by its address, or data for one, is not inline.
INLINE = re.compile(
    r"<style|<script(?![^>]* (?:src=|type=.application/(?:ld\+)?json))|\sstyle=|\son[a-z]+=|javascript:"
)
# A link may lead to another host; nothing is loaded from there.
ELSEWHERE = re.compile(r'<(?!a\s)[^>]*\s(?:src|href|action)="(?!http://localhost:8000/)(?:https?:)?//[^"]*')


def test_signing_up_and_logging_in_and_out(client: Client):
    filled = {"name": "Ada Lovelace", "email": "ada@example.org", "password1": PASSWORD}

    signed_up = client.post("/accounts/signup/", filled, follow=True)
    EmailAddress.objects.update(verified=True)
    logged_in = client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD}, follow=True)
    logged_out = client.post("/accounts/logout/", follow=True)

    assert [page.status_code for page in (signed_up, logged_out, logged_in)] == [200, 200, 200]
    assert "Look into your mail" in text_of(signed_up)
    assert b"Ada Lovelace" not in signed_up.content
    assert b"Ada Lovelace" in logged_in.content
    assert b"Ada Lovelace" not in logged_out.content


def test_a_wrong_password_is_said_once_and_the_address_kept(client: Client):
    user = UserFactory.create()

    response = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "The email address and/or password you specified are not correct." in text_of(response)
    assert f'value="{user.email}"' in page
    assert '"wrong"' not in page


def test_a_broken_database_page_asks_the_database_nothing(rf: RequestFactory, django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong" in text_of(response)
    assert b"Log in" not in response.content


def every_page(client: Client) -> dict[str, bytes]:
    event = EventFactory.create(capacity=3, capacity__slots=2, description="Words")
    user = UserFactory.create()
    booking = book(event, slot=event.slots.first(), by=user)
    addresses = [
        "/",
        "/?search=nothing",
        event.get_absolute_url(),
        booking.get_absolute_url() + "?new=1",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/nowhere/",
    ]
    pages = {address: client.get(address).content for address in addresses}
    client.force_login(user)
    addresses = ["/bookings/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]
    return pages | {address: client.get(address).content for address in addresses}


def test_no_page_needs_an_inline_style_or_script_or_another_host(client: Client):
    pages = every_page(client)

    for address, content in pages.items():
        page = content.decode()
        assert "<main" in page, address
        assert not INLINE.search(page), address
        assert not ELSEWHERE.findall(page), address
        assert page.count("<h1") == 1, address
        assert not re.search(r"<title>\s*·", page), address
        assert '<html lang="en" dir="ltr">' in page, address
