"""The pages of one's account, from sign-up to erasing it."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import OrganizerRequest, User
from notifications.models import Notification
from notifications.services import deliver
from tests.factories import PASSWORD, EventFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db

STRONG = "analytical-engine-1"


def link_in_last_mail() -> str:
    for message in Notification.objects.filter(status="queued"):
        assert deliver(notification_id=message.pk, now=timezone.now())
    return re.findall(r"http://localhost:8000(/accounts/\S+)", mail.outbox[-1].body)[0]


def log_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": password})


@pytest.fixture
def user() -> User:
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def user_client(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_sign_up_proves_the_address_and_then_logs_in(client: Client):
    form = {"name": "Ada", "email": "Ada@Example.org", "password1": STRONG}

    signed_up = client.post("/accounts/signup/", form)
    link = link_in_last_mail()
    shown = client.get(link)
    confirmed = client.post(link)

    user = User.objects.get()
    assert (signed_up.status_code, signed_up["Location"]) == (302, "/accounts/confirm-email/")
    assert (user.email, user.name, user.role) == ("ada@example.org", "Ada", "attendee")
    assert shown.status_code == 200
    assert confirmed.status_code == 302
    assert EmailAddress.objects.get().verified
    assert mail.outbox[-1].subject == "Confirm your e-mail address"
    told = dict(Notification.objects.values_list("kind", "context"))
    assert told == {"account_verify": {}, "account_welcome": {}}  # a link that lets somebody in is not kept
    assert log_in(Client(), user, STRONG)["Location"] == "/"


def test_a_forgotten_password_is_chosen_anew_by_the_mails_link(client: Client, user: User):
    asked = client.post("/accounts/password/reset/", {"email": user.email})
    link = link_in_last_mail()
    form_page = client.get(link, follow=True)
    chosen = client.post(form_page.request["PATH_INFO"], {"password1": STRONG, "password2": STRONG})

    assert asked["Location"] == "/accounts/password/reset/done/"
    assert chosen.status_code == 302
    user.refresh_from_db()
    assert user.check_password(STRONG)
    assert list(Notification.objects.order_by("pk").values_list("kind", flat=True)) == [
        "account_reset",
        "account_changed",
    ]


def test_a_changed_password_ends_sessions_elsewhere(user_client: Client, user: User):
    elsewhere = Client()
    elsewhere.force_login(user)
    form = {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG}

    changed = user_client.post("/accounts/password/change/", form)

    assert changed.status_code == 302
    assert user_client.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/")["Location"].startswith("/accounts/login/")


def test_too_many_log_ins_wait(client: Client, user: User):
    tries = [log_in(client, user, "wrong").status_code for _ in range(5)]
    refused = log_in(client, user)

    assert tries == [200] * 5
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert "Too many tries" in refused.content.decode()


def test_the_profile_is_changed(user_client: Client, user: User):
    form = {"name": "Ada L.", "phone": "+49 30 12345", "language": "en", "timezone": "Europe/Berlin"}

    saved = user_client.post("/accounts/", form)
    refused = user_client.post("/accounts/", form | {"timezone": "Mars/Base", "name": ""})

    user.refresh_from_db()
    assert saved.status_code == 302
    assert (user.name, user.phone, user.timezone) == ("Ada L.", "+49 30 12345", "Europe/Berlin")
    assert refused.status_code == 400
    assert "This is not a time zone" in refused.content.decode()


def test_one_becomes_an_organizer(user_client: Client, user: User, settings: Any):
    settings.ORGANIZER_SIGNUP = "open"
    user_client.post("/accounts/organizer/")

    user.refresh_from_db()
    assert user.role == "organizer"
    assert user_client.get("/admin/").status_code == 200


def test_one_asks_where_an_admin_decides(user_client: Client, user: User, settings: Any):
    settings.ORGANIZER_SIGNUP = "approval"
    user_client.post("/accounts/organizer/", {"reason": "Choir"})

    assert OrganizerRequest.objects.get().reason == "Choir"
    assert "waiting for an answer" in user_client.get("/accounts/").content.decode()


def test_the_export_is_a_file(user_client: Client, user: User):
    response = user_client.get("/accounts/export/")

    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response.json()["account"]["email"] == user.email


def test_erasing_asks_for_the_password(user_client: Client, user: User):
    refused = user_client.post("/accounts/erase/", {"password": "wrong"})
    assert User.objects.get().email == user.email
    erased = user_client.post("/accounts/erase/", {"password": PASSWORD})

    assert refused.status_code == 400
    assert erased["Location"] == "/"
    assert not User.objects.get().is_active
    assert user_client.get("/accounts/")["Location"].startswith("/accounts/login/")


def test_owners_of_coming_events_are_told_why_not(client: Client):

    event = EventFactory.create(capacity=5, organizer=OrganizerFactory.create())
    client.force_login(event.organizer)

    refused = client.post("/accounts/erase/", {"password": PASSWORD})

    assert refused.status_code == 409
    assert "You organize events that are not over" in refused.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/erase/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/logout/",
    ],
)
def test_every_page_wears_the_sites_design(user_client: Client, path: str):
    response = user_client.get(path, follow=True)

    page = response.content.decode()
    assert response.status_code == 200
    assert "css/site.css" in page
    assert 'class="site-header' in page
