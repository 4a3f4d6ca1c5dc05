"""What the Python client makes of refusals, files and queries."""

import pytest
from openseat import ApiError, Client

from accounts.models import User
from bookings.models import Booking
from events.models import Event
from tests.factories import EventFactory
from tests.pictures import photo

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, PASSWORD = "grace@example.org", "analytical-engine-1"


@pytest.fixture
def choir() -> Event:
    EventFactory.create(title="Pottery")
    return EventFactory.create(title="Village Choir", capacity=10)


@pytest.fixture
def client(live_server: object) -> Client:
    """Logged in as somebody who has just signed up."""
    client = Client(str(live_server))
    client.register({"name": "Grace Hopper", "email": EMAIL, "password": PASSWORD})
    client.access_token = client.log_in({"email": EMAIL, "password": PASSWORD})["access_token"]
    return client


def test_a_refusal_of_the_python_client_has_the_code(client: Client, choir: Event):
    client.language = "de"

    client.book({"event_id": choir.pk})
    with pytest.raises(ApiError) as twice:
        client.book({"event_id": choir.pk})
    with pytest.raises(ApiError) as nowhere:
        client.get_booking("../events")
    with pytest.raises(ApiError) as wrong:
        client.book({"event_id": choir.pk, "seats": 0})

    assert (twice.value.status, twice.value.code) == (409, "already_booked")
    assert "Buchung" in twice.value.message
    assert (nowhere.value.status, nowhere.value.code) == (404, "not_found")
    assert (wrong.value.code, list(wrong.value.fields)) == ("invalid_input", ["seats"])
    assert Booking.objects.count() == 1


@pytest.mark.usefixtures("folders")
def test_the_python_client_sends_files_and_queries(client: Client, choir: Event):
    User.objects.filter(email=EMAIL).update(role=User.Role.ORGANIZER)
    event = client.create_event({"title": "Tours", "starts_at": "2099-05-04T18:00:00Z", "status": "draft"})

    picture = client.set_picture(event["id"], photo((90, 60)), media_type="image/jpeg")
    client.add_team_member(event["id"], {"email": choir.organizer.email, "role": "door"})
    team = client.list_team(event["id"], page=1, size=5)["items"]
    client.remove_team_member(event["id"], user_id=team[0]["user_id"])

    assert picture["state"] in {"pending", "ready"}
    assert [each["email"] for each in team] == [choir.organizer.email]
    assert client.list_team(event["id"])["total"] == 0
