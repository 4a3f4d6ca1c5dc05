"""A backup brings everything back, and nothing that is damaged, foreign or too new is brought in."""

import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from common import backups
from common.backups import BackupFailed
from tests.factories import EventFactory, book
from tests.site import database_of_its_own

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "from"
    for name in ("default", "uploads"):
        options = {"OPTIONS": {"location": tmp_path / "from" / name}}
        settings.STORAGES = settings.STORAGES | {
            name: {"BACKEND": "django.core.files.storage.FileSystemStorage"} | options
        }
        FileSystemStorage(tmp_path / "from" / name).save("a/b.webp", ContentFile(f"picture {name}".encode()))


@pytest.fixture
def backup(_folders: None) -> Path:
    event = EventFactory.create(capacity=9, title="Chœur «ا»")
    for number in range(3):
        book(event, f"Zoe {number}", email=f"z{number}@example.org", seats=2)
    return backups.back_up(to=None, now=timezone.now())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site without anything."""
    names = ("PATH", "HOME", "LANG")
    with database_of_its_own() as database:
        yield (
            {name: os.environ[name] for name in names if name in os.environ}
            | database
            | {"DATA_DIR": str(tmp_path / "to")}
        )


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


CONTENT = """
import hashlib, json
from django.core import serializers
from bookings.models import Attendee, Booking
from events.models import Event, TimeSlot
rows = [row for model in (Event, TimeSlot, Booking, Attendee) for row in model._base_manager.order_by("pk")]
print(len(rows), hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest())
"""


def content(capsys: pytest.CaptureFixture[str]) -> str:
    exec(CONTENT, {})  # noqa: S102
    return capsys.readouterr().out.strip()


def test_everything_comes_back(backup: Path, empty: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    manifest = read_manifest(backup)

    first = manage(empty, "restore", str(backup))
    shown = manage(empty, "shell", "--verbosity=0", "--command", CONTENT)
    sums = manage(empty, "reconcile")
    again = manage(empty, "restore", str(backup))
    forced = manage(empty, "restore", str(backup), "--force")

    assert (first.returncode, first.stderr) == (0, "")
    assert manifest["rows"]["bookings_attendee"] == 6
    assert shown.stdout.strip() == content(capsys)
    assert sums.returncode == 0
    for name, folder in (("default", "media"), ("uploads", "uploads")):
        assert (tmp_path / "to" / folder / "a/b.webp").read_text() == f"picture {name}"
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    assert (forced.returncode, forced.stdout) == (0, first.stdout)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert backups.last_backup_at() is not None
    assert not list(backup.parent.glob("*.part"))


def read_manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(path) as tar:
        found = {each.name: tar.extractfile(each).read() for each in tar.getmembers()}  # type: ignore[union-attr]
    change(found)
    with tarfile.open(path, "w") as tar:
        for name, content in found.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def with_manifest(**facts: Any) -> Callable[[dict[str, bytes]], None]:
    def change(found: dict[str, bytes]) -> None:
        found["manifest.json"] = json.dumps(json.loads(found["manifest.json"]) | facts).encode()

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda found: found.update({"default/a/b.webp": b"another"}), "not what was backed up"),
        (lambda found: found.pop("default/a/b.webp"), "missing or were added"),
        (lambda found: found.update({"../evil": b""}), "missing or were added"),
        (lambda found: found.pop("manifest.json"), "damaged or no backup"),
        (with_manifest(format=2), "format 2"),
        (with_manifest(database="oracle"), "of oracle"),
        (with_manifest(migrations=["bookings.9999_to_come"], version="9.0"), "9.0, which is newer: .*9999_to_come"),
    ],
)
def test_what_is_not_good_is_refused(backup: Path, change: Any, sentence: str):
    rewritten(backup, change)
    before = counts()

    with pytest.raises(BackupFailed, match=sentence):
        backups.restore(path=backup, force=True)

    assert counts() == before


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        return backups._count(cursor)


@pytest.mark.parametrize("share", [0, 0.3, 0.95])
def test_a_cut_file_is_refused(backup: Path, share: float):
    backup.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
    before = counts()

    with pytest.raises(BackupFailed, match="damaged"):
        backups.restore(path=backup, force=True)

    assert counts() == before


def test_a_full_database_is_not_overwritten(backup: Path):
    with pytest.raises(BackupFailed, match=r"not empty .*--force"):
        backups.restore(path=backup, force=False)


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(BackupFailed, match="There is no file"):
        backups.restore(path=tmp_path / "none.tar", force=False)


@pytest.mark.usefixtures("_folders")
def test_the_newest_are_kept():
    folder = backups._folder()
    folder.mkdir(parents=True)
    for number in range(4):
        (folder / f"openseat-2026010{number}-000000.tar").touch()

    backups.forget_old(keep=2)

    assert [path.name[9:17] for path in sorted(folder.glob("*.tar"))] == ["20260102", "20260103"]


@pytest.mark.postgres
@pytest.mark.usefixtures("_folders")
def test_what_is_written_meanwhile_is_not_half_in_the_backup(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=9)
    book(event, "Zoe")
    run = backups._run

    def late(program: str, *arguments: str) -> None:
        parameters = connection.get_connection_params()
        address = {key: parameters[key] for key in ("host", "port", "user", "dbname") if parameters.get(key)}
        with psycopg.connect(**address) as other:
            other.execute("UPDATE events_event SET title = 'later'")
            other.execute("INSERT INTO notifications_heartbeat VALUES ('late', now())")
        run(program, *arguments)

    monkeypatch.setattr(backups, "_run", late)

    path = backups.back_up(to=None, now=timezone.now())

    assert read_manifest(path)["rows"]["notifications_heartbeat"] == 0
