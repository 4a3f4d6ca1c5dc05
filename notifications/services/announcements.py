"""Telling many people of one thing: a row at once, and the messages chunk by chunk in the background."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from common.db import after_commit
from notifications import audiences, doorbell, kinds
from notifications.audiences import Audience, Recipient
from notifications.models import Announcement, Notification

CHUNK = 500
OWN = "announcement:"


def announce(*, occasion: str, subject_id: int, context: dict[str, Any] | None = None, now: datetime) -> None:
    """Have every audience of this occasion told, within the caller's transaction; the writing itself is a task's.

    ``context`` goes into each message, beside what the message's kind reads for itself.
    """
    for audience in audiences.of(occasion):
        announcement = Announcement.objects.create(
            audience=audience.name, subject_id=subject_id, context=context or {}, created_at=now
        )
        after_commit(doorbell.ring_for_announcement, announcement.pk)


def announce_once(*, occasion: str, keyed: Mapping[str, tuple[int, dict[str, Any]]], now: datetime) -> int:
    """Announce what came by the clock, each under a key of its own: ``{key: (subject_id, context)}``.

    A key that was announced before is not announced again, also where two runs come at once. The number that was new.
    """
    rows = {f"{audience.name}:{key}": (audience, key) for key in keyed for audience in audiences.of(occasion)}
    known = set(Announcement.objects.filter(key__in=rows).values_list("key", flat=True))
    fresh = {name: each for name, each in rows.items() if name not in known}
    Announcement.objects.bulk_create(
        [
            Announcement(
                key=name, audience=audience.name, subject_id=keyed[key][0], context=keyed[key][1], created_at=now
            )
            for name, (audience, key) in fresh.items()
        ],
        ignore_conflicts=True,
    )
    return len(fresh)


def fan_out(*, announcement_id: int, is_stopping: Callable[[], bool] = lambda: False, now: datetime) -> int:
    """Write the messages of an announcement that are not written yet; how many that were.

    A chunk is one transaction that also moves the cursor: whoever dies in between is followed by another run, which
    writes nothing twice. Two runs at once take turns.
    """
    told = 0
    while not is_stopping() and (written := _write_chunk(announcement_id, now)):
        told += written
    return told


@transaction.atomic
def _write_chunk(announcement_id: int, now: datetime) -> int:
    """The next chunk; 0 where nothing is left."""
    announcement = Announcement.objects.select_for_update().filter(pk=announcement_id, finished_at=None).first()
    if announcement is None:
        return 0
    audience = audiences.get(announcement.audience)
    recipients = audience.page(announcement, CHUNK)
    if not recipients:
        announcement.finished_at = now
        announcement.save(update_fields=["finished_at"])
        return 0
    rows = _unwritten([_message(announcement, audience, each, now) for each in recipients])
    Notification.objects.bulk_create(rows)
    after_commit(doorbell.bell_of(audience.channel))
    Announcement.objects.filter(pk=announcement.pk).update(cursor=recipients[-1].cursor, told=F("told") + len(rows))
    return len(recipients)


def _unwritten(rows: list[Notification]) -> list[Notification]:
    """Without those that another announcement wrote; keys of an announcement's own are new by themselves."""
    shared = [row.dedupe_key for row in rows if not row.dedupe_key.startswith(OWN)]
    if not shared:
        return rows
    known = set(Notification.objects.filter(dedupe_key__in=shared).values_list("dedupe_key", flat=True))
    return [row for row in rows if row.dedupe_key not in known]


def _message(announcement: Announcement, audience: Audience, recipient: Recipient, now: datetime) -> Notification:
    return Notification(
        kind=audience.kind,
        channel=audience.channel,
        priority=kinds.priority_of(audience.kind),
        recipient=recipient.address,
        language=recipient.language or settings.LANGUAGE_CODE,
        subject_id=recipient.subject_id,
        context=announcement.context,
        dedupe_key=recipient.key or f"{OWN}{announcement.pk}:{recipient.cursor}",
        created_at=now,
        next_attempt_at=now,
    )


def ring_for_unfinished() -> int:
    """Ring again for announcements whose task was lost; the number rung for. For the scheduler."""
    ids = list(Announcement.objects.filter(finished_at=None).values_list("pk", flat=True)[:CHUNK])
    for announcement_id in ids:
        doorbell.ring_for_announcement(announcement_id)
    return len(ids)
