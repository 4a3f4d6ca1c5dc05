"""An event's picture: taken in by a request, prepared by the worker, shown once it is ready.

The row says what waits and which files are shown; a file without a row is waste that ``forget_stray_files`` finds.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.trail import record
from common import doorbell
from common.db import after_commit
from common.errors import DomainError, NotFound
from events import images
from events.marks import event_moved
from events.models import Event, Picture
from events.models.pictures import FOLDER, SHARED, WIDTHS, files_of
from events.permissions import ensure_manages

logger = structlog.get_logger(__name__)
PREPARE = "events.tasks.prepare_pictures"
LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 5
STRAY_AGE = timedelta(hours=1)


def set_picture(*, event: Event, file: File, by: User, now: datetime) -> Picture:
    """Take in a picture for the event; the former one is shown until the worker has prepared it.

    Raises PictureTooLarge, NotAPicture or TooManyPixels. Of two at once the last one wins.
    """
    ensure_manages(by, event)
    images.ensure_usable(file, file.size)
    upload = secrets.token_urlsafe(24)
    _take_in(upload, file)
    with transaction.atomic():
        _lock(event)
        picture = Picture.objects.filter(event=event).first() or Picture(event=event)
        _delete_after_commit(storages["uploads"], [picture.upload])
        picture.upload, picture.state, picture.error = upload, Picture.State.PENDING, ""
        picture.attempts, picture.due_at = 0, now
        picture.save()
        record(action="picture.set", target=event, by=by, event_id=event.pk, now=now)
        after_commit(doorbell.ring, PREPARE)
    return picture


def _take_in(upload: str, file: File) -> None:
    """Whole or not at all: where the disk is full, the half of it would keep it full."""
    try:
        storages["uploads"].save(upload, file)
    except OSError:
        with suppress(OSError):
            storages["uploads"].delete(upload)
        raise


def remove_picture(*, event: Event, by: User, now: datetime) -> None:
    """Take the picture away, also one that waits; raises NotFound where there is none."""
    ensure_manages(by, event)
    with transaction.atomic():
        _lock(event)
        picture = Picture.objects.filter(event=event).first()
        if picture is None:
            raise NotFound
        _delete_after_commit(storages["uploads"], [picture.upload])
        _delete_after_commit(default_storage, files_of(picture.key))
        picture.delete()
        Event.with_deleted.filter(pk=event.pk).update(updated_at=now)
        record(action="picture.removed", target=event, by=by, event_id=event.pk, now=now)


def prepare_next_picture(*, now: datetime) -> bool:
    """Make the files of one picture that is due; False where none is.

    The claim is one conditional update. Whoever dies after it loses the lease, and the sweep tries again; the files
    have the upload's name, so that a second try writes over what the first one left.
    """
    waiting = Picture.objects.due(now).order_by("due_at", "pk").first()
    if waiting is None:
        return False
    mine = Picture.objects.due(now).filter(pk=waiting.pk, upload=waiting.upload, attempts=waiting.attempts)
    if mine.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        waiting.attempts += 1
        _prepare(waiting, now)
    return True


def _prepare(picture: Picture, now: datetime) -> None:
    if picture.attempts > MOST_ATTEMPTS:  # whoever tried died of it each time
        _give_up(picture, Picture.Error.FAILED)
        return
    try:
        with storages["uploads"].open(picture.upload) as file:
            prepared = images.prepare(file, WIDTHS)
        _store(picture.upload, prepared)
    except DomainError:
        _give_up(picture, Picture.Error.UNREADABLE)
    except Exception:  # whatever a disk or a bucket does, the upload stays and is tried again
        logger.warning("picture not prepared", picture=picture.pk, attempt=picture.attempts, exc_info=True)
        if picture.attempts == MOST_ATTEMPTS:
            _give_up(picture, Picture.Error.FAILED)
        else:
            pause = FIRST_PAUSE * 3 ** (picture.attempts - 1)
            Picture.objects.filter(pk=picture.pk, upload=picture.upload).update(due_at=now + pause)
    else:
        _show(picture, prepared, now)


def _store(key: str, prepared: images.Prepared) -> None:
    for width, content in prepared.files.items():
        _save(f"{FOLDER}/{key}-{width}.webp", content, "image/webp")
    _save(f"{FOLDER}/{key}-{SHARED}", prepared.shared, "image/jpeg")


def _save(name: str, content: bytes, content_type: str) -> None:
    file: Any = ContentFile(content, name)
    file.content_type = content_type  # a bucket answers with it
    default_storage.save(name, file)


def _show(picture: Picture, prepared: images.Prepared, now: datetime) -> None:
    """From now on this one, unless another was uploaded or it was taken away meanwhile: then its files go."""
    with transaction.atomic():
        _lock(picture.event)
        current = Picture.objects.filter(pk=picture.pk, upload=picture.upload).first()
        if current is None:
            _delete_after_commit(default_storage, files_of(picture.upload))
            return
        _delete_after_commit(default_storage, files_of(current.key))
        _delete_after_commit(storages["uploads"], [current.upload])
        current.key, current.upload, current.state = current.upload, "", Picture.State.READY
        current.width, current.height = prepared.width, prepared.height
        current.save()
        Event.with_deleted.filter(pk=current.event_id).update(updated_at=now)
        event_moved(current.event_id)


def _give_up(picture: Picture, error: Picture.Error) -> None:
    """The former picture, if there is one, stays."""
    with transaction.atomic():
        failed = {"state": Picture.State.FAILED, "error": error, "upload": ""}
        if Picture.objects.filter(pk=picture.pk, upload=picture.upload).update(**failed):
            _delete_after_commit(storages["uploads"], [picture.upload])
            _delete_after_commit(default_storage, files_of(picture.upload))


def _lock(event: Event) -> None:
    """One change of a picture at a time; bookings, whose rows only refer to the event, are not held up."""
    Event.with_deleted.select_for_update(no_key=True).only("pk").get(pk=event.pk)


def _delete_after_commit(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        if name:
            after_commit(storage.delete, name)


def forget_stray_files(*, now: datetime) -> int:
    """Delete files that no row knows, left by a process that died at the wrong moment; how many. For the scheduler."""
    known = set(Picture.objects.values_list("upload", flat=True))
    shown = Picture.objects.exclude(key="").values_list("key", flat=True)
    wanted = {name for key in (*shown, *known) for name in files_of(key)}
    count = _forget(storages["uploads"], "", known, now)
    return count + _forget(default_storage, f"{FOLDER}/", wanted, now)


def _forget(storage: Storage, folder: str, wanted: set[str], now: datetime) -> int:
    stray = [f"{folder}{name}" for name in _files_in(storage, folder) if f"{folder}{name}" not in wanted]
    old = [name for name in stray if storage.get_modified_time(name) < now - STRAY_AGE]
    for name in old:
        storage.delete(name)
    return len(old)


def _files_in(storage: Storage, folder: str) -> list[str]:
    try:
        return list(storage.listdir(folder)[1])
    except FileNotFoundError:  # nothing was ever kept there
        return []
