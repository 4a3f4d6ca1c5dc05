"""The booking journey by both clients, against a whole site of real processes."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openseat import ApiError, Client
from openseat.models import EventDetail

from clients.document import ROOT
from tests.site import Site

pytestmark = pytest.mark.xdist_group("faults")  # where the site is started anyway

PASSWORD = "analytical-engine-1"


def client_of(site: Site, email: str, password: str) -> Client:
    client = Client(f"http://127.0.0.1:{site.port}")
    client.access_token = client.log_in({"email": email, "password": password})["access_token"]
    return client


def publish(site: Site, title: str) -> EventDetail:
    organizer = client_of(site, "organizer@test.com", "password123")
    starts_at = datetime.now(UTC) + timedelta(days=30)
    return organizer.create_event({"title": title, "starts_at": starts_at.isoformat(), "capacity": 10})


def seats_taken(site: Site, event: EventDetail) -> int:
    return Client(f"http://127.0.0.1:{site.port}").get_event(event["id"])["seats_taken"]


def test_the_python_client_signs_up_books_reads_and_cancels(site: Site):
    event = publish(site, "Choir of snakes")
    stranger = Client(f"http://127.0.0.1:{site.port}")

    signed_up = stranger.register({"name": "Grace Hopper", "email": "grace@example.org", "password": PASSWORD})
    client = client_of(site, "grace@example.org", PASSWORD)
    found = client.list_events(search="choir snakes", has_seats=True)["items"]
    slot = client.list_slots(found[0]["id"], available=True)["items"][0]
    booking = client.book({"time_slot_id": slot["id"], "seats": 2}, idempotency_key="my-first-booking")
    again = client.book({"time_slot_id": slot["id"], "seats": 2}, idempotency_key="my-first-booking")

    assert (signed_up["user"]["name"], [each["id"] for each in found]) == ("Grace Hopper", [event["id"]])
    assert again == booking == client.get_booking(booking["booking_token"])
    assert (booking["attendee_name"], booking["seats"], seats_taken(site, event)) == ("Grace Hopper", 2, 2)

    with pytest.raises(ApiError) as twice:
        client.book({"time_slot_id": slot["id"]})
    assert (twice.value.status, twice.value.code) == (409, "already_booked")

    assert client.get_booking_calendar(booking["booking_token"]).startswith("BEGIN:VCALENDAR")
    assert client.get_ticket(booking["booking_token"]).startswith(b"%PDF-")
    client.cancel_booking(booking["booking_token"])

    assert client.get_booking(booking["booking_token"])["status"] == "cancelled"
    assert (client.list_my_bookings()["total"], seats_taken(site, event)) == (1, 0)


@pytest.mark.typescript
def test_the_typescript_client_signs_up_books_reads_and_cancels(site: Site, tmp_path: Path):
    event = publish(site, "Choir of nodes")
    shutil.copy(ROOT / "clients/typescript/package.json", tmp_path)
    subprocess.run(["tsc", "--project", "clients/typescript", "--outDir", str(tmp_path)], cwd=ROOT, check=True)
    given = [f"http://127.0.0.1:{site.port}", "alan@example.org", PASSWORD, "choir nodes"]

    said = subprocess.run(["node", str(tmp_path / "example.js"), *given], capture_output=True, text=True, check=False)

    assert said.stderr == ""
    assert json.loads(said.stdout) == {
        "title": "Choir of nodes",
        "name": "Grace Hopper",
        "seats": 2,
        "status": "confirmed",
        "is_same": True,
        "second": "409 already_booked",
        "calendar": "BEGIN:VCALENDAR",
        "ticket": "%PDF-",
        "afterwards": "cancelled",
        "mine": 1,
        "twice": "409 already_cancelled",
    }
    assert seats_taken(site, event) == 0
