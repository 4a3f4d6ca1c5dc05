"""An account's whole way in a real browser: sign up, prove the address, add a passkey and log in with it."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from notifications.models import Notification
from notifications.services import deliver
from tests.factories import EventFactory, book

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group(__name__),  # one browser for them all
]
PASSWORD = "analytical-engine-1"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def path_in_mail() -> str:
    (message,) = Notification.objects.filter(status="queued")
    assert deliver(notification_id=message.pk, now=timezone.now())
    return re.findall(r"http://localhost:8000(/\S+)", mail.outbox[-1].body)[0]


def sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_label("Email").fill("grace@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def log_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("grace@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_signing_up_and_logging_in(page: Page):
    sign_up(page)
    page.goto(path_in_mail())
    page.get_by_role("main").get_by_role("button").click()

    log_in(page)

    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()

    book(EventFactory.create(title="Choir"), "Grace Hopper", by=User.objects.get(email="grace@example.org"))
    page.get_by_role("link", name="My bookings").click()
    expect(page.get_by_role("heading", level=3)).to_have_text(["Choir"])


@pytest.mark.parametrize("page", [True], indirect=True, ids=["scripts"])
def test_logging_in_with_a_passkey(page: Page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_up(page)
    page.goto(path_in_mail())
    page.get_by_role("main").get_by_role("button").click()
    log_in(page)

    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.locator("main form button").click()
    page.wait_for_url("**/recovery-codes/**")
    page.get_by_role("button", name="Log out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
