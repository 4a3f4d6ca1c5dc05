"""A disk without a byte left, for mails that become files, uploads and large bodies: nothing is half done."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from common.gate import IN_MEMORY, Gate
from events.models import Picture
from notifications.models import Notification
from notifications.services import deliver_due
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, book
from tests.pictures import photo
from tests.rig import full_disk, small_disk

pytestmark = [pytest.mark.disk, pytest.mark.django_db, pytest.mark.xdist_group("load")]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path, megabytes=4):
        yield tmp_path


def test_a_mail_that_finds_no_room_is_sent_once_when_there_is_some(disk: Path, settings: Any):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notifications.mail.FolderBackend", disk
    book(EventFactory.create(), "Ada", email="ada@example.org")
    now = timezone.now()

    with full_disk(disk):
        deliver_due()
        left = [path.name for path in disk.iterdir() if path.name != "filler"]
        waiting = Notification.objects.get(recipient="ada@example.org")
    Notification.objects.update(next_attempt_at=now - timedelta(seconds=1))
    deliver_due()

    assert (left, waiting.status, waiting.attempts) == ([], Notification.Status.QUEUED, 1)
    (mail,) = disk.iterdir()
    assert "To: ada@example.org" in mail.read_text()
    assert Notification.objects.get(pk=waiting.pk).status == Notification.Status.SENT


def test_a_picture_that_finds_no_room_is_asked_to_come_back(disk: Path, settings: Any):
    event = EventFactory.create()
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(event.organizer)
    path, picture = f"/api/v1/events/{event.pk}/picture", photo((1200, 900))

    def upload() -> Any:
        return client.put(path, picture, content_type="image/jpeg")

    settings.STORAGES = settings.STORAGES | {
        "uploads": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": disk}}
    }
    with full_disk(disk):
        refused = upload()
        left = [each.name for each in disk.iterdir() if each.name != "filler"]
        pictures = Picture.objects.count()
    answered = upload()

    assert_envelope(refused, 503, "unavailable")
    assert refused["Retry-After"] == "5"
    assert (left, pictures) == ([], 0)
    assert answered.status_code == 202


def test_a_large_body_that_finds_no_room_is_asked_to_come_back(disk: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    gate = Gate(lambda environ, start_response: [environ["wsgi.input"].read()], places=1)
    answers: list[Any] = []

    def send() -> list[bytes]:
        body = BytesIO(b"x" * 2 * IN_MEMORY)
        environ = {"wsgi.input": body, "CONTENT_LENGTH": str(2 * IN_MEMORY)}
        return list(gate(environ, lambda *answer: answers.append(answer)))

    with full_disk(disk):
        refused = send()
    answered = send()

    assert answers == [("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "5")])]
    assert (refused, len(answered[0])) == ([], 2 * IN_MEMORY)
