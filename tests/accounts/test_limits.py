"""How often somebody may try."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.services import sessions
from common.clients import client_address, client_network
from common.errors import TooManyRequests
from common.limits import Limit
from notifications.models import Notification
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, EventFactory, UserFactory

pytestmark = pytest.mark.django_db


def log_in(api: APIClient, email: str, password: str = "wrong", address: str = "198.51.100.7") -> Any:
    body = {"email": email, "password": password}
    return api.post("/api/v1/auth/login", body, format="json", REMOTE_ADDR=address)


def test_the_sixth_try_waits_even_with_the_right_password(api: APIClient):
    user, other = UserFactory.create(), UserFactory.create()
    start = timezone.now()

    with time_machine.travel(start, tick=False):
        first = [log_in(api, user.email).status_code for _ in range(5)]
        sixth = log_in(api, user.email.upper(), PASSWORD, address="203.0.113.9")
        unharmed = log_in(api, other.email, PASSWORD)
    with time_machine.travel(start + timedelta(minutes=15, seconds=1)):
        later = log_in(api, user.email, PASSWORD)

    assert first == [401] * 5
    assert_envelope(sixth, 429, "rate_limited")
    assert sixth["Retry-After"] == "900"
    assert unharmed.status_code == 200
    assert later.status_code == 200


def test_a_success_clears_the_account(api: APIClient):
    user = UserFactory.create()

    tries = [log_in(api, user.email, PASSWORD if number == 4 else "wrong").status_code for number in range(9)]

    assert tries == [401] * 4 + [200] + [401] * 4


def test_unknown_accounts_are_limited_alike(api: APIClient):
    assert [log_in(api, "nobody@example.org").status_code for _ in range(6)] == [401] * 5 + [429]


def test_an_address_has_twenty_failures(api: APIClient):
    tries = [log_in(api, f"nobody{number}@example.org").status_code for number in range(21)]

    assert tries == [401] * 20 + [429]
    assert log_in(api, "nobody99@example.org", address="203.0.113.9").status_code == 401


def test_many_good_log_ins_from_one_address_are_no_matter(api: APIClient):
    user = UserFactory.create()

    assert {log_in(api, user.email, PASSWORD).status_code for _ in range(25)} == {200}


def test_five_bookings_a_minute_for_a_guests_address(api: APIClient):
    event = EventFactory.create(capacity=None)
    start = timezone.now()

    def book(address: str = "198.51.100.7", **headers: str) -> Any:
        body = {"event_id": event.pk, "attendee_name": "A"}
        return api.post("/api/v1/bookings", body, format="json", REMOTE_ADDR=address, headers=headers)

    with time_machine.travel(start, tick=False):
        tries = [book().status_code for _ in range(5)]
        sixth = book()
        forged = book(**{"X-Forwarded-For": "203.0.113.1"})
        elsewhere = book(address="203.0.113.9")
    with time_machine.travel(start + timedelta(seconds=61)):
        later = book()

    assert tries == [201] * 5
    assert_envelope(sixth, 429, "rate_limited")
    assert sixth["Retry-After"] == "60"
    assert forged.status_code == 429
    assert (elsewhere.status_code, later.status_code) == (201, 201)
    assert event.slots.get().seats_taken == 7


def test_a_users_allowance_is_their_own(user_api: APIClient, settings: Any):
    settings.BOOKING_RATE = (1, 60)
    first, second = (EventFactory.create(capacity=5) for _ in range(2))

    def book(event: Any) -> int:
        return user_api.post("/api/v1/bookings", {"event_id": event.pk}, format="json").status_code

    assert (book(first), book(second)) == (201, 429)
    user_api.force_authenticate(UserFactory.create())
    assert book(second) == 201


def test_malformed_bookings_cost_nothing(api: APIClient, settings: Any):
    settings.BOOKING_RATE = (1, 60)
    event = EventFactory.create(capacity=5)

    for _ in range(3):
        assert api.post("/api/v1/bookings", {"event_id": event.pk}, format="json").status_code == 400
    booked = api.post("/api/v1/bookings", {"event_id": event.pk, "attendee_name": "A"}, format="json")

    assert booked.status_code == 201


def test_mails_to_one_address_are_few(api: APIClient):
    body = {"email": "nobody@example.org"}

    tries = [api.post("/api/v1/auth/password/forgot", body, format="json").status_code for _ in range(6)]

    assert tries == [204] * 5 + [429]


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_signing_up_again_and_again_mails_nobody_without_end(api: APIClient, email: str):
    UserFactory.create(email="known@example.org")

    def sign_up(password: str) -> int:
        body = {"name": "Ada", "email": email.upper(), "password": password}
        return api.post("/api/v1/auth/register", body, format="json").status_code

    weak = [sign_up("12345678") for _ in range(6)]
    tries = [sign_up("analytical-engine-1") for _ in range(6)]

    assert weak == [400] * 6  # no mail, so none is counted
    assert tries == [201] * 5 + [429]
    assert Notification.objects.filter(recipient=email).count() == 5


def test_guessing_tokens_is_slowed(api: APIClient):
    tries = [api.get(f"/api/v1/bookings/{number:043d}").status_code for number in range(61)]

    assert tries == [404] * 60 + [429]


def test_strangers_have_a_general_limit_and_loopback_has_none(api: APIClient, settings: Any):
    limit = settings.ANONYMOUS_RATE[0]
    Limit("anonymous", limit, 60).spend("198.51.100.7")
    for _ in range(limit - 1):
        Limit("anonymous", limit, 60).spend("198.51.100.7")

    def status(path: str, **headers: str) -> int:
        return api.get(path, REMOTE_ADDR="198.51.100.7", headers=headers).status_code

    token = sessions.start_session(user=UserFactory.create(), now=timezone.now()).access_token
    assert status("/api/v1/events") == 429
    assert status("/") == 429
    assert status("/", Authorization="Bearer made.up.token") == 429
    assert status("/", Cookie="sessionid=made-up") == 429
    assert status("/api/v1/events", Authorization=f"Bearer {token}") == 200
    api.force_login(UserFactory.create())
    assert status("/") == 200
    api.logout()
    assert api.get("/api/v1/events").status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("198.51.100.7", "", [], "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", [], "198.51.100.7"),
        ("10.0.0.2", "203.0.113.1", ["10.0.0.0/8"], "203.0.113.1"),
        ("10.0.0.2", "1.1.1.1, 203.0.113.1", ["10.0.0.0/8"], "203.0.113.1"),
        ("10.0.0.2", "1.1.1.1, 203.0.113.1, 10.0.0.9", ["10.0.0.0/8"], "203.0.113.1"),
        ("10.0.0.2", "", ["10.0.0.0/8"], "10.0.0.2"),
        ("10.0.0.2", "10.1.1.1", ["10.0.0.0/8"], "10.1.1.1"),
        ("::1", "203.0.113.1", ["::1/128"], "203.0.113.1"),
        ("", "203.0.113.1", ["10.0.0.0/8"], ""),
    ],
)
def test_the_client_is_who_the_trusted_proxies_saw(
    settings: Any, remote: str, forwarded: str, trusted: list[str], client: str
):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == client


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("nonsense", "unknown"),
    ],
)
def test_limits_count_by_network(remote: str, network: str):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=remote)) == network


def test_windows_begin_with_the_first_try():
    limit, start = Limit("test", 2, 60), timezone.now()

    with time_machine.travel(start, tick=False):
        limit.spend("a")
    with time_machine.travel(start + timedelta(seconds=50), tick=False):
        limit.spend("a")
        with pytest.raises(TooManyRequests) as refusal:
            limit.spend("a")
        limit.spend("b")
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        limit.spend("a")

    assert refusal.value.params["wait"] == 10


def test_no_limit_is_no_limit():
    for _ in range(100):
        Limit("test", 0, 60).spend("a")


@pytest.mark.redis
def test_fifty_tries_at_once_are_counted_one_by_one():
    limit = Limit("race", 5, 60)

    def spend(_: int) -> bool:
        try:
            limit.spend("a")
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(25) as pool:
        allowed = list(pool.map(spend, range(50)))

    assert allowed.count(True) == 5


def test_pages_and_api_spend_from_one_allowance_of_mails(client: Client, api: APIClient):
    email = UserFactory.create().email

    by_page = [client.post("/accounts/password/reset/", {"email": email}).status_code for _ in range(3)]
    by_api = [api.post("/api/v1/auth/password/forgot", {"email": email}, format="json").status_code for _ in range(3)]
    refused = client.post("/accounts/password/reset/", {"email": email})

    assert (by_page, by_api) == ([302] * 3, [204, 204, 429])
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600


def test_signing_up_is_limited_on_pages_too(client: Client):
    def sign_up(number: int) -> int:
        form = {"name": "Ada", "email": f"ada{number}@example.org", "password1": "analytical-engine-1"}
        return Client().post("/accounts/signup/", form, REMOTE_ADDR="198.51.100.7").status_code

    assert [sign_up(number) for number in range(21)] == [302] * 20 + [429]


def test_guessing_codes_on_the_page_is_limited(client: Client):
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    refused = client.post("/accounts/2fa/authenticate/", {"code": right})

    assert refused.status_code == 200
    assert "Too many" in refused.content.decode()


def test_a_clock_that_is_set_back_makes_nobody_wait_for_the_old_time():
    limit, start = Limit("test", 1, 60), timezone.now()

    with time_machine.travel(start, tick=False):
        limit.spend("ada")
    with time_machine.travel(start - timedelta(hours=1), tick=False):
        limit.spend("ada")
        with pytest.raises(TooManyRequests) as refused:
            limit.spend("ada")

    assert refused.value.params["wait"] == 60
