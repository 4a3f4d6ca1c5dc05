"""The site that ``generate_load_data`` makes: as bookings would have left it, and the same each time."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from bookings.crowd.shape import Crowd, rare_word
from bookings.models import Attendee, Booking
from bookings.reconcile import differences
from events.models import Event, EventSearch, SearchWord, Session, TimeSlot
from events.services import keep_catalogue, refresh_all_searches
from notifications.models import Notification
from tests.factories import UserFactory

EVENTS, BOOKINGS = 120, 900


def generate(**sizes: int) -> str:
    out = StringIO()
    call_command("generate_load_data", stdout=out, **{"events": EVENTS, "bookings": BOOKINGS} | sizes)
    return out.getvalue()


def indexes() -> set[tuple[str, ...]]:
    """Of PostgreSQL with their definitions, and what refers to what; casts are written otherwise the second time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = cursor.fetchall()
        cursor.execute("SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint")
        found += cursor.fetchall()
    return {(*names, re.sub(r"::character varying|::text|\[\]|[()]", "", meaning)) for *names, meaning in found}


@pytest.fixture
def crowd(transactional_db: Any) -> Crowd:
    generate()
    return Crowd(EVENTS, BOOKINGS, timezone.now())


def test_load_data_is_whole_and_reconciles(crowd: Crowd):
    counts = {model: model._default_manager.count() for model in (Booking, TimeSlot, Session)}

    assert counts == {Booking: BOOKINGS, TimeSlot: 120 + 30 * 2, Session: 8}
    assert Event.with_deleted.count() == EventSearch.objects.count() == EVENTS
    assert differences(now=timezone.now()) == []
    assert set(Booking.objects.values_list("status", flat=True)) >= {"confirmed", "cancelled", "expired", "waitlisted"}
    assert Booking.objects.filter(event=crowd.largest).count() >= BOOKINGS // 5
    assert Booking.objects.filter(user=crowd.faithful).count() >= EVENTS // 4
    assert Notification.objects.count() == Booking.objects.exclude(email="").count() > 0
    assert Attendee.objects.filter(checked_in_at__isnull=False).exists()
    assert set(User.objects.values_list("role", flat=True)) == {"admin", "organizer", "attendee"}


def test_load_data_leaves_nothing_to_note_or_to_index(crowd: Crowd):
    kept = dict(EventSearch.objects.values_list("pk", "vector"))
    words = set(SearchWord.objects.values_list("pk", flat=True))

    noted = keep_catalogue(now=timezone.now())
    refresh_all_searches()

    assert noted == 0
    assert dict(EventSearch.objects.values_list("pk", "vector")) == kept
    assert set(SearchWord.objects.values_list("pk", flat=True)) == words


def test_load_data_can_be_seen_found_and_booked(crowd: Crowd, client: Client):
    event = Event.objects.get(pk=crowd.first_coming // 100 * 100 + 101)
    slot = TimeSlot.objects.filter(event=crowd.largest)[0]
    paths = ["/", f"/events/{event.slug}/", f"/events/event-{crowd.largest}/", "/categories/category-5/"]

    pages = [client.get(path).status_code for path in paths]
    found = client.get(f"/api/v1/events?search={rare_word(event.pk // 10)}").json()["items"]
    faithful = APIClient()
    faithful.force_authenticate(User.objects.get(pk=crowd.faithful))
    body = {"time_slot_id": slot.pk, "attendee_name": "Ada", "email": "ada@example.org"}
    booked = client.post("/api/v1/bookings", body, content_type="application/json")

    assert pages == [200] * 4
    assert event.pk in [each["id"] for each in found]
    assert faithful.get("/api/v1/bookings/my").json()["total"] >= EVENTS // 4
    assert (booked.status_code, booked.json()["id"]) == (201, BOOKINGS + 1)
    assert client.get("/api/v1/events/top-booked").json()["items"][0]["id"] == crowd.largest


@pytest.mark.django_db(transaction=True)
def test_load_data_is_the_same_each_time_and_keeps_indexes():
    before = indexes() if connection.vendor == "postgresql" else set()
    columns = ("id", "token", "event_id", "slot_id", "user_id", "name", "email", "seats", "status")
    said = generate()
    first = list(Booking.objects.order_by("pk").values_list(*columns))
    call_command("flush", interactive=False, verbosity=0)

    generate()

    assert list(Booking.objects.order_by("pk").values_list(*columns)) == first
    assert "bookings" in said
    assert "120" in said
    assert (indexes() if connection.vendor == "postgresql" else set()) == before


@pytest.mark.django_db
def test_load_data_is_not_for_people(settings: Any):
    settings.IS_HTTPS = True
    with pytest.raises(CommandError, match="SITE_URL is https"):
        generate()

    settings.IS_HTTPS = False
    with pytest.raises(CommandError, match="At least 50 events"):
        generate(events=10)
    UserFactory.create()
    with pytest.raises(CommandError, match="not empty"):
        generate()
    assert (User.objects.count(), Event.objects.count()) == (1, 0)
