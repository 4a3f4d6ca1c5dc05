"""From an upload to the files that are shown, whatever happens in between."""

import os
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import TrailEntry
from common.errors import NotAllowed, NotFound
from events import services, tasks
from events.errors import NotAPicture
from events.models import Event, Picture
from events.services.pictures import LEASE, MOST_ATTEMPTS
from tests.factories import EventFactory, OrganizerFactory, UserFactory
from tests.pictures import Folders, photo, sent, show, upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folders")]
SMALL = ["320.webp", "640.webp", "share.jpg"]
LARGE = ["1280.webp", "320.webp", "640.webp", "share.jpg"]


class WorkerKilled(BaseException):
    """What nothing catches, as nothing catches a SIGKILL."""


class DyingStorage(FileSystemStorage):
    """Saves one file, and then the process is gone."""

    saved = 0

    def _save(self, name: str, content: Any) -> str:
        if DyingStorage.saved:
            raise WorkerKilled
        DyingStorage.saved += 1
        return super()._save(name, content)


class FullStorage(FileSystemStorage):
    def _save(self, name: str, content: Any) -> str:
        raise OSError(28, "No space left on device")


@pytest.fixture
def broken_storage(settings: Any) -> Any:
    """Makes the public storage one of these classes, until it is mended with None."""
    whole = settings.STORAGES

    def change(kind: type[FileSystemStorage] | None) -> None:
        backend = {"BACKEND": f"{__name__}.{kind.__name__}"} if kind else {}
        settings.STORAGES = whole | {"default": whole["default"] | backend}

    DyingStorage.saved = 0
    return change


def state(picture: Picture) -> tuple[str, str]:
    picture.refresh_from_db()
    return picture.state, picture.error


def prepare(now: datetime | None = None) -> bool:
    return services.prepare_next_picture(now=now or timezone.now())


def test_upload_waits_and_is_shown_once_it_is_prepared(folders: Folders) -> None:
    event = EventFactory.create()
    before = event.updated_at

    picture = upload(event)
    waiting = (picture.state, event.shown_picture, folders.names(folders.uploads), folders.names(folders.shown))
    done = [prepare(), prepare()]

    assert waiting == ("pending", None, [picture.upload], [])
    assert done == [True, False]
    event = Event.objects.get()
    picture = event.shown_picture
    assert (picture.state, picture.width, picture.height, picture.upload) == ("ready", 800, 500, "")
    assert (folders.of(picture), folders.names(folders.uploads)) == (LARGE, [])
    assert event.updated_at > before
    entry = TrailEntry.objects.get()
    assert (entry.action, entry.actor, entry.event_id) == ("picture.set", event.organizer, event.pk)


def test_addresses_name_every_size_once() -> None:
    large = show(EventFactory.create(), photo((2000, 1000)))
    small = show(EventFactory.create(), photo((500, 250)))

    base = f"/media/pictures/{large.key}"
    assert large.url == f"{base}-1280.webp"
    assert large.share_url == f"{base}-share.jpg"
    assert large.srcset == f"{base}-320.webp 320w, {base}-640.webp 640w, {base}-1280.webp 1280w"
    base = f"/media/pictures/{small.key}"
    assert (small.url, small.srcset) == (f"{base}-640.webp", f"{base}-320.webp 320w, {base}-640.webp 500w")


def test_names_cannot_be_guessed_and_are_never_used_again() -> None:
    event = EventFactory.create()

    keys = [show(event).key for _ in range(3)]

    assert len(set(keys)) == 3
    assert all(len(key) == 32 for key in keys)


def test_new_picture_replaces_the_old_one_and_its_files(folders: Folders) -> None:
    event = EventFactory.create()
    first = show(event, photo((2000, 1000)))
    old_files = folders.names(folders.shown)

    upload(event, photo((500, 300)))
    meanwhile = (Event.objects.get().shown_picture.key, folders.names(folders.shown))
    prepare()

    assert meanwhile == (first.key, old_files)
    picture = Picture.objects.get()
    assert picture.key != first.key
    assert folders.names(folders.shown) == [f"{picture.key}-{part}" for part in SMALL]


def test_picture_that_waits_is_replaced_unprepared(folders: Folders) -> None:
    event = EventFactory.create()

    upload(event, photo((2000, 1000)))
    last = upload(event, photo((500, 300)))

    assert folders.names(folders.uploads) == [last.upload]
    assert [prepare(), prepare()] == [True, False]
    last.refresh_from_db()
    assert (last.width, folders.of(last)) == (500, SMALL)


def test_removed_picture_leaves_nothing(folders: Folders) -> None:
    event = EventFactory.create()
    show(event)
    upload(event)

    services.remove_picture(event=event, by=event.organizer, now=timezone.now())

    assert (folders.names(folders.shown), folders.names(folders.uploads)) == ([], [])
    assert not Picture.objects.exists()
    assert list(TrailEntry.objects.order_by("pk").values_list("action", flat=True))[-1] == "picture.removed"
    with pytest.raises(NotFound):
        services.remove_picture(event=event, by=event.organizer, now=timezone.now())


def test_files_stay_when_the_change_is_rolled_back(folders: Folders) -> None:
    event = EventFactory.create()
    picture = show(event)

    with transaction.atomic():
        services.remove_picture(event=event, by=event.organizer, now=timezone.now())
        transaction.set_rollback(True)

    assert (state(picture), folders.of(picture)) == (("ready", ""), LARGE)


def test_deleted_event_keeps_its_picture(folders: Folders) -> None:
    event = EventFactory.create()
    upload(event)
    Event.objects.update(deleted_at=timezone.now())

    prepare()

    picture = Picture.objects.get()
    assert (picture.state, folders.of(picture)) == ("ready", LARGE)


@pytest.mark.parametrize("factory", [UserFactory, OrganizerFactory])
def test_stranger_sets_and_removes_nothing(folders: Folders, factory: type[UserFactory]) -> None:
    event, stranger = EventFactory.create(), factory.create()
    picture = show(event)

    with pytest.raises(NotAllowed):
        services.set_picture(event=event, file=sent(photo()), by=stranger, now=timezone.now())
    with pytest.raises(NotAllowed):
        services.remove_picture(event=event, by=stranger, now=timezone.now())

    assert (state(picture), folders.of(picture), folders.names(folders.uploads)) == (("ready", ""), LARGE, [])


def test_door_staff_may_not_and_a_manager_may() -> None:
    event, door, manager = EventFactory.create(), UserFactory.create(), UserFactory.create()
    event.team.create(user=door, role="door")
    event.team.create(user=manager, role="manager")

    with pytest.raises(NotAllowed):
        services.set_picture(event=event, file=sent(photo()), by=door, now=timezone.now())
    picture = services.set_picture(event=event, file=sent(photo()), by=manager, now=timezone.now())

    assert picture.state == "pending"


def test_wrong_content_with_a_right_name_is_refused_and_not_kept(folders: Folders) -> None:
    event = EventFactory.create()

    with pytest.raises(NotAPicture):
        upload(event, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")

    assert (folders.names(folders.uploads), Picture.objects.count()) == ([], 0)


def test_damaged_picture_is_given_up_and_the_old_one_stays(folders: Folders) -> None:
    event = EventFactory.create()
    old = show(event)
    files = folders.names(folders.shown)

    upload(event, photo()[:-2000])
    prepare()

    assert state(old) == ("failed", "not_a_picture")
    assert (old.width, folders.names(folders.shown), folders.names(folders.uploads)) == (800, files, [])
    assert Event.objects.get().shown_picture == old
    assert not prepare(timezone.now() + timedelta(days=1))


def test_upload_after_a_failed_one_starts_anew() -> None:
    event = EventFactory.create()
    upload(event, photo()[:-2000])
    prepare()

    picture = show(event)

    assert (state(picture), picture.attempts) == (("ready", ""), 1)


def test_picture_of_a_killed_worker_is_prepared_by_the_sweep(folders: Folders, broken_storage: Any) -> None:
    picture = upload(EventFactory.create())
    now = timezone.now()
    broken_storage(DyingStorage)
    with pytest.raises(WorkerKilled):
        prepare(now)
    left_behind = folders.names(folders.shown)
    broken_storage(None)

    at_once, after_the_lease = prepare(now + LEASE / 2), prepare(now + LEASE)

    assert left_behind == [f"{picture.upload}-320.webp"]
    assert (at_once, after_the_lease) == (False, True)
    assert (state(picture), picture.attempts, folders.of(picture)) == (("ready", ""), 2, LARGE)
    assert folders.names(folders.uploads) == []


def test_picture_that_kills_every_worker_is_given_up(folders: Folders, broken_storage: Any) -> None:
    picture, now = upload(EventFactory.create()), timezone.now()
    broken_storage(DyingStorage)
    for attempt in range(MOST_ATTEMPTS):
        DyingStorage.saved = 0
        with pytest.raises(WorkerKilled):
            prepare(now + LEASE * attempt)

    last = prepare(now + LEASE * MOST_ATTEMPTS)

    assert last
    assert (state(picture), folders.names(folders.shown)) == (("failed", "picture_failed"), [])
    assert folders.names(folders.uploads) == []


def test_full_disk_is_tried_again_later_and_given_up_in_the_end(broken_storage: Any) -> None:
    picture, now = upload(EventFactory.create()), timezone.now()
    broken_storage(FullStorage)

    pauses = []
    while prepare(now):
        picture.refresh_from_db()
        pauses.append(picture.due_at - now)
        now = picture.due_at

    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 3, 9, 27)]
    assert (len(pauses), state(picture)) == (MOST_ATTEMPTS, ("failed", "picture_failed"))


def test_picture_that_is_replaced_while_it_is_prepared_is_not_shown(folders: Folders, settings: Any) -> None:
    event = EventFactory.create()
    upload(event, photo((2000, 1000)))
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"BACKEND": f"{__name__}.MeddlingStorage"}
    }
    MeddlingStorage.meddle = lambda: upload(event, photo((500, 300)))

    done = [prepare(), prepare(), prepare()]

    picture = Picture.objects.get()
    assert done == [True, True, False]
    assert (picture.state, picture.width, folders.of(picture)) == ("ready", 500, SMALL)
    assert (len(folders.names(folders.shown)), folders.names(folders.uploads)) == (len(SMALL), [])


def test_picture_that_is_removed_while_it_is_prepared_is_gone(folders: Folders, settings: Any) -> None:
    event = EventFactory.create()
    upload(event)
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"BACKEND": f"{__name__}.MeddlingStorage"}
    }
    MeddlingStorage.meddle = lambda: services.remove_picture(event=event, by=event.organizer, now=timezone.now())

    done = prepare()

    assert done
    assert not Picture.objects.exists()
    assert (folders.names(folders.shown), folders.names(folders.uploads)) == ([], [])


class MeddlingStorage(FileSystemStorage):
    """Somebody does something at the moment in which the first file is saved."""

    meddle: Any = None

    def _save(self, name: str, content: Any) -> str:
        meddle, MeddlingStorage.meddle = MeddlingStorage.meddle, None
        if meddle:
            meddle()
        return super()._save(name, content)


def run_together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_uploads_at_once_one_is_shown_and_no_file_is_left_over(folders: Folders) -> None:
    event = EventFactory.create()
    start = threading.Barrier(5)

    def at_once(width: int) -> None:
        try:
            start.wait()
            upload(event, photo((width, 200)))
            prepare()
        finally:
            connection.close()

    run_together([threading.Thread(target=at_once, args=[400 + 10 * number]) for number in range(5)])
    while prepare(timezone.now() + LEASE):
        pass

    picture = Picture.objects.get()
    last = TrailEntry.objects.filter(action="picture.set").count()
    assert (picture.state, last) == ("ready", 5)
    assert (folders.of(picture), len(folders.names(folders.shown))) == (SMALL, 3)
    assert folders.names(folders.uploads) == []


def test_one_upload_is_prepared_by_one_worker_only(folders: Folders) -> None:
    picture, now = upload(EventFactory.create()), timezone.now()
    start, done = threading.Barrier(4), []

    def at_once() -> None:
        try:
            start.wait()
            done.append(prepare(now))
        finally:
            connection.close()

    run_together([threading.Thread(target=at_once) for _ in range(4)])

    assert state(picture) == ("ready", "")
    assert (picture.attempts, len(done), folders.of(picture)) == (1, 4, LARGE)


def test_task_prepares_all_that_waits_one_after_the_other() -> None:
    for _ in range(3):
        upload(EventFactory.create())

    count = tasks.prepare_pictures()

    assert count == 3
    assert set(Picture.objects.values_list("state", flat=True)) == {"ready"}


def test_task_leaves_the_work_to_the_one_who_is_at_it() -> None:
    upload(EventFactory.create())

    with tasks._at_it:
        count = tasks.prepare_pictures()

    assert (count, Picture.objects.get().state) == (0, "pending")
    assert tasks.prepare_pictures() == 1


def test_stray_files_are_forgotten_and_others_kept(folders: Folders) -> None:
    shown, waiting = show(EventFactory.create()), upload(EventFactory.create())
    half_done = f"pictures/{waiting.upload}-320.webp"
    default_storage.save(half_done, sent(b"x"))
    default_storage.save("pictures/stray-320.webp", sent(b"x"))
    (folders.uploads / "stray").write_bytes(b"x")
    (folders.uploads / "young").write_bytes(b"x")
    long_ago = (timezone.now() - timedelta(days=1)).timestamp()
    for path in (*folders.shown.iterdir(), *folders.uploads.iterdir()):
        if path.name != "young":
            os.utime(path, (long_ago, long_ago))

    count = services.forget_stray_files(now=timezone.now())

    assert count == 2
    assert folders.names(folders.uploads) == sorted([waiting.upload, "young"])
    assert folders.names(folders.shown) == sorted(
        [*(f"{shown.key}-{part}" for part in LARGE), f"{waiting.upload}-320.webp"]
    )


def test_no_files_at_all_is_no_error() -> None:
    assert services.forget_stray_files(now=timezone.now()) == 0


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "pending", "upload": ""},
        {"state": "ready", "upload": "", "key": ""},
        {"state": "failed", "upload": "", "error": ""},
        {"state": "lost", "upload": "x"},
        {"state": "pending", "upload": "x", "key": "x", "width": 0, "height": 0},
    ],
)
def test_database_refuses_a_state_that_cannot_be(columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(event=EventFactory.create(), **columns)
