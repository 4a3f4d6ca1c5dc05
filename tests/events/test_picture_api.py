"""Pictures over the API: sent as a form or as they are, by the event's team."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from events import services
from events.models import Event, Picture
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, UserFactory
from tests.pictures import Folders, photo, show, upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folders")]
MEGABYTE = 1024 * 1024


@pytest.fixture
def event(api: APIClient) -> Event:
    """Whose owner holds the client."""
    event = EventFactory.create()
    api.force_authenticate(event.organizer)
    return event


def path_of(event: Event) -> str:
    return f"/api/v1/events/{event.pk}/picture"


def form(content: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> dict[str, Any]:
    return {"picture": SimpleUploadedFile(name, content, kind)}


def test_picture_is_sent_as_a_form_and_shown_when_it_is_ready(api: APIClient, event: Event) -> None:
    sent = api.put(path_of(event), form(photo((2000, 1000)), "naïve name.PNG", "text/html"), format="multipart")
    waiting = api.get(path_of(event)).json()
    services.prepare_next_picture(now=timezone.now())
    ready = api.get(path_of(event)).json()

    pending = {"state": "pending", "image_url": "", "width": 0, "height": 0, "error": "", "error_message": ""}
    assert (sent.status_code, sent.json(), waiting) == (202, pending, pending)
    address = f"http://localhost:8000/media/pictures/{Picture.objects.get().key}-1280.webp"
    assert ready == pending | {"state": "ready", "image_url": address, "width": 1280, "height": 640}
    assert api.get(f"/api/v1/events/{event.pk}").json()["image_url"] == address
    assert api.get("/api/v1/events").json()["items"][0]["image_url"] == address


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/x-anything"])
def test_picture_is_sent_as_it_is(api: APIClient, event: Event, kind: str) -> None:
    answer = api.generic("PUT", path_of(event), photo(kind="WEBP"), content_type=kind)

    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    assert services.prepare_next_picture(now=timezone.now())
    assert Picture.objects.get().state == "ready"


def test_given_address_is_answered_until_there_is_a_picture_and_after_it(api: APIClient, event: Event) -> None:
    Event.objects.update(image_url="https://pics.example/choir.jpg")
    own = show(event)

    with_picture = api.get(f"/api/v1/events/{event.pk}").json()["image_url"]
    removed = api.delete(path_of(event))
    without = api.get(f"/api/v1/events/{event.pk}").json()["image_url"]

    assert with_picture == f"http://localhost:8000{own.url}"
    assert (removed.status_code, removed.content) == (204, b"")
    assert without == "https://pics.example/choir.jpg"
    assert_envelope(api.delete(path_of(event)), 404, "not_found")
    assert_envelope(api.get(path_of(event)), 404, "not_found")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"), (photo()[:100], "not_a_picture")],
)
def test_what_is_no_picture_is_refused_with_a_reason(
    api: APIClient, event: Event, folders: Folders, content: bytes, code: str
) -> None:
    answers = [
        api.put(path_of(event), form(content), format="multipart"),
        api.generic("PUT", path_of(event), content, content_type="image/jpeg"),
    ]

    for answer in answers:
        assert_envelope(answer, 400, code)
        assert list(answer.json()["fields"]) == ["picture"]
    assert (folders.names(folders.uploads), Picture.objects.count()) == ([], 0)


def test_damaged_picture_is_told_afterwards(api: APIClient, event: Event) -> None:
    api.put(path_of(event), form(photo()[:-2000]), format="multipart")
    services.prepare_next_picture(now=timezone.now())

    answer = api.get(path_of(event)).json()

    assert (answer["state"], answer["error"], answer["image_url"]) == ("failed", "not_a_picture", "")
    assert answer["error_message"] == "The file is damaged, so that the picture in it cannot be read."


def test_picture_over_ten_megabytes_is_refused(api: APIClient, event: Event, folders: Folders) -> None:
    a_little = api.put(path_of(event), form(photo() + b"\0" * 10 * MEGABYTE), format="multipart")
    a_lot = api.put(path_of(event), form(photo() + b"\0" * 11 * MEGABYTE), format="multipart")
    at_the_limit = photo() + b"\0" * (10 * MEGABYTE - len(photo()))
    just_right = api.put(path_of(event), form(at_the_limit), format="multipart")

    assert_envelope(a_little, 400, "picture_too_large")
    assert_envelope(a_lot, 413, "body_too_large")
    assert just_right.status_code == 202
    assert len(folders.names(folders.uploads)) == 1


def test_other_paths_keep_their_limit(api: APIClient, event: Event) -> None:
    body = b"\0" * (MEGABYTE + 1)
    paths = ["/api/v1/events", f"/api/v1/events/{event.pk}/slots", f"/api/v1/events/{event.pk}/picture/x", "/"]

    answers = [api.generic("PUT", path, body, content_type="image/jpeg").status_code for path in paths]

    assert answers == [413] * 4


@pytest.mark.parametrize(
    ("body", "kind", "fields"),
    [
        (b"", "multipart/form-data; boundary=x", ["picture"]),
        (b"--x\r\nContent-Dis", "multipart/form-data; boundary=x", ["picture"]),
        (b"--x--", "multipart/form-data", None),
        (b"", "image/png", ["picture"]),
    ],
    ids=["empty", "cut off", "no boundary", "empty picture"],
)
def test_broken_body_is_a_400(api: APIClient, event: Event, body: bytes, kind: str, fields: list[str] | None) -> None:
    answer = api.generic("PUT", path_of(event), body, content_type=kind)

    assert_envelope(answer, 400, "invalid_input")
    assert (list(answer.json()["fields"]) if fields else None) == fields


def test_text_in_place_of_a_file_and_other_fields_are_refused(api: APIClient, event: Event) -> None:
    text = api.put(path_of(event), {"picture": "https://pics.example/choir.jpg"}, format="multipart")
    other = api.put(path_of(event), form(photo()) | {"title": "x"}, format="multipart")
    query = api.put(f"{path_of(event)}?size=1", form(photo()), format="multipart")
    json = api.put(path_of(event), {"picture": "x"}, format="json")

    assert [list(answer.json()["fields"]) for answer in (text, other, query)] == [["picture"], ["title"], ["size"]]
    assert_envelope(json, 415, "unsupported_media_type")
    assert not Picture.objects.exists()


def test_stranger_is_refused_before_the_body_is_looked_at(api: APIClient, event: Event, folders: Folders) -> None:
    api.force_authenticate(UserFactory.create())

    answers = [
        api.put(path_of(event), form(b"x"), format="multipart"),
        api.delete(path_of(event)),
        api.get(path_of(event)),
    ]

    for answer in answers:
        assert_envelope(answer, 403, "not_allowed")
    assert folders.names(folders.uploads) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_reads_pictures_along(api: APIClient, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        show(EventFactory.create())

    with django_assert_num_queries(2):
        answer = api.get("/api/v1/events").json()

    assert len({item["image_url"] for item in answer["items"]}) == count


def test_schema_says_that_the_body_is_binary(api: APIClient) -> None:
    schema = api.get(reverse("openapi")).json()

    content = schema["paths"]["/api/v1/events/{id}/picture"]["put"]["requestBody"]["content"]
    named = content["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
    assert sorted(content) == ["image/gif", "image/jpeg", "image/png", "image/webp", "multipart/form-data"]
    assert content["image/png"]["schema"] == {"type": "string", "format": "binary"}
    assert schema["components"]["schemas"][named]["properties"]["picture"]["format"] == "binary"


def test_upload_waits_while_the_old_one_is_answered(api: APIClient, event: Event) -> None:
    old = show(event)
    upload(event, photo((400, 300)))

    answer = api.get(path_of(event)).json()

    assert (answer["state"], answer["image_url"]) == ("pending", f"http://localhost:8000{old.url}")
