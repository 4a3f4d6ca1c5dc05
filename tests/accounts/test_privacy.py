"""What is kept about a person can be had, and can be erased from everywhere."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import privacy as accounts_privacy
from accounts.models import TrailEntry, User
from accounts.services import people, sessions
from bookings import services
from bookings.models import Booking
from bookings.privacy import erase_past_bookings
from bookings.services import Person
from events.models import CategoryFollow
from notifications.models import Notification
from notifications.services import deliver
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, AdminFactory, CategoryFactory, EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Wilhelmina Quartz", "wilhelmina@quartz.example", "+44 20 7946 0999"


def places_with(*needles: str) -> list[str]:
    """Every table and column of the whole database in which one of the texts stands."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            for value in model._base_manager.values_list(field.attname, flat=True):
                if any(needle.lower() in str(value).lower() for needle in needles):
                    found.append(f"{model._meta.db_table}.{field.column}")
    return sorted(set(found))


@pytest.fixture
def person() -> User:
    user = UserFactory.create(name=NAME, email=EMAIL, phone=PHONE)
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    return user


def live_a_little(person: User) -> tuple[Booking, Booking]:
    """Log-ins, bookings by account and as a guest, a seat in somebody's party, mails sent and waiting."""
    now = timezone.now()
    sessions.start_session(user=person, now=now)
    people.update_profile(user=person, phone=PHONE, now=now)
    people.request_password_reset(email=EMAIL, now=now)
    own = book(EventFactory.create(capacity=5), NAME, 2, by=person, email=EMAIL, phone=PHONE)
    guest = book(EventFactory.create(capacity=5), NAME, email=EMAIL)
    services.correct_booking(booking=own, changes={"name": NAME + " jr"}, now=now)
    party = EventFactory.create(capacity=5)
    friends = [Person("Friend", "friend@example.org"), Person(NAME, EMAIL, PHONE)]
    services.book_seats(slot=party.slots.get(), booker=friends[0], attendees=friends, now=now)
    for message in Notification.objects.all()[::2]:
        deliver(notification_id=message.pk, now=now)
    return own, guest


def test_an_erased_person_is_nowhere_and_the_numbers_stay(api: APIClient, person: User):
    own, guest = live_a_little(person)
    assert len(places_with(NAME, EMAIL, PHONE)) >= 8  # the search finds what there is
    api.force_authenticate(person)

    response = api.delete("/api/v1/users/me")

    assert (response.status_code, response.content) == (204, b"")
    assert places_with(NAME, EMAIL, PHONE) == []
    assert api.get(f"/api/v1/bookings/{own.token}").status_code == 404
    for booking in (own, guest):
        booking.refresh_from_db()
        assert (booking.status, booking.seats, booking.name) == ("cancelled", booking.seats, "—")
        assert booking.slot.seats_taken == 0
    assert Booking.objects.get(name="Friend").slot.seats_taken == 2
    assert TrailEntry.objects.filter(action="account.erased").count() == 1


def test_second_factors_and_follows_are_erased(person: User):
    TOTP.activate(person, generate_totp_secret())
    CategoryFollow.objects.create(user=person, category=CategoryFactory.create())

    accounts_privacy.erase_user(user=person, now=timezone.now())

    assert (Authenticator.objects.count(), CategoryFollow.objects.count()) == (0, 0)


def test_the_only_admin_stays_and_another_may_go(client: Client, api: APIClient):
    admin = AdminFactory.create()
    AdminFactory.create(is_active=False)
    client.force_login(admin)
    api.force_authenticate(admin)

    page = client.post("/accounts/erase/", {"password": PASSWORD})
    refused = api.delete("/api/v1/users/me")
    AdminFactory.create()
    erased = api.delete("/api/v1/users/me")

    assert (page.status_code, erased.status_code) == (403, 204)
    assert_envelope(refused, 403, "not_allowed")
    assert User.objects.filter(role="admin", is_active=True).count() == 1


def test_the_same_address_can_sign_up_again(person: User):
    accounts_privacy.erase_user(user=person, now=timezone.now())

    again = people.register_user(name=NAME, email=EMAIL, password="analytical-engine-1", now=timezone.now())

    assert again is not None
    assert again.pk != person.pk


def test_past_bookings_keep_their_seats(person: User):
    event = EventFactory.create(capacity=5)
    booking = book(event, NAME, 2, by=person, email=EMAIL)

    accounts_privacy.erase_user(user=person, now=event.starts_at)

    booking.refresh_from_db()
    assert (booking.status, booking.name, booking.email) == ("confirmed", "—", "")
    assert event.slots.get().seats_taken == 2


def test_a_guest_erases_by_token(api: APIClient):
    event = EventFactory.create(capacity=5)
    booking = book(event, NAME, 2, email=EMAIL, phone=PHONE)

    response = api.post(f"/api/v1/bookings/{booking.token}/erase")

    assert (response.status_code, response.content) == (204, b"")
    assert places_with(NAME, EMAIL, PHONE) == []
    assert event.slots.get().seats_taken == 0
    assert api.get(f"/api/v1/bookings/{booking.token}").status_code == 404


def test_the_export_has_all_of_it(api: APIClient, person: User):
    own, guest = live_a_little(person)
    CategoryFollow.objects.create(user=person, category=CategoryFactory.create(name="Songs"))
    api.force_authenticate(person)

    body = api.get("/api/v1/users/me/export").json()

    assert body["account"]["email"] == EMAIL
    assert len(body["account"]["sessions"]) == 1
    assert {each["id"] for each in body["bookings"]} == {own.pk, guest.pk}
    assert body["bookings"][0]["attendees"][0]["name"].startswith(NAME)
    assert [(each["name"], each["email"], each["phone"]) for each in body["seats"]] == [(NAME, EMAIL, PHONE)]
    assert [each["category__name"] for each in body["events"]["follows"]] == ["Songs"]
    assert "password" not in str(body)


def test_a_guests_export_is_their_booking(api: APIClient):
    booking = book(EventFactory.create(capacity=5), NAME, 2, email=EMAIL)

    body = api.get(f"/api/v1/bookings/{booking.token}/export").json()

    assert (body["name"], body["email"], len(body["attendees"])) == (NAME, EMAIL, 2)


def test_an_unproved_address_claims_no_guests_bookings(api: APIClient, person: User):
    EmailAddress.objects.update(verified=False)
    guest = book(EventFactory.create(capacity=5), NAME, email=EMAIL)

    assert accounts_privacy.export_user(user=person)["seats"] == []
    accounts_privacy.erase_user(user=person, now=timezone.now())

    guest.refresh_from_db()
    assert (guest.status, guest.email) == ("confirmed", EMAIL)


def test_the_search_reads_every_table():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    # SQLite's index of events_eventsearch, which has a model, is made of tables too.
    indexes = {name for name in connection.introspection.table_names() if name.startswith("events_eventsearch_fts")}
    assert set(connection.introspection.table_names()) - {"django_migrations"} - indexes <= tables


def test_organizers_of_coming_events_stay(api: APIClient):
    event = EventFactory.create(capacity=5)
    api.force_authenticate(event.organizer)

    assert_envelope(api.delete("/api/v1/users/me"), 409, "owns_coming_events")

    assert User.objects.get(pk=event.organizer.pk).is_active


def test_people_of_past_events_are_forgotten_after_the_time_set(settings: Any):
    event = EventFactory.create(capacity=5)
    booking = book(event, NAME, 2, email=EMAIL, phone=PHONE)
    late = event.ends_at + timedelta(days=31)

    assert erase_past_bookings(now=late) == 0  # 0 days, the default, keeps them
    settings.RETENTION_DAYS = 30
    assert erase_past_bookings(now=late - timedelta(days=2)) == 0
    assert erase_past_bookings(now=late) == 1
    assert erase_past_bookings(now=late) == 0

    booking.refresh_from_db()
    assert (booking.status, booking.seats, booking.slot.seats_taken) == ("confirmed", 2, 2)
    assert places_with(NAME, EMAIL, PHONE) == []


def test_who_calls_themselves_nobody_is_forgotten_too(settings: Any):
    settings.RETENTION_DAYS = 30
    event, party = EventFactory.create(capacity=5), EventFactory.create(capacity=5)
    book(event, "—", email=EMAIL, phone=PHONE)
    services.book_seats(slot=party.slots.get(), booker=Person("—"), attendees=[Person(NAME, EMAIL)], now=timezone.now())
    late = max(event.ends_at, party.ends_at) + timedelta(days=31)

    assert erase_past_bookings(now=late) == 2

    assert places_with(NAME, EMAIL, PHONE) == []
    assert erase_past_bookings(now=late) == 0
