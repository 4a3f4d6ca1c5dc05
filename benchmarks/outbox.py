"""What benchmarks.delivery measures, on the database and with the settings that it prepared."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from bookings.models import Booking, new_token
from events import notices
from notifications import doorbell
from notifications.mail import compose
from notifications.models import Announcement, Notification
from notifications.services import announce
from tests.factories import EventFactory, book
from tests.mailbox import Mailbox
from tests.site import ROOT, eventually

KINDS = ("account_exists", "booking_event_cancelled", "booking_confirmed")
ADDRESS = "ada@example.org"


@contextmanager
def worker(queue: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "manage.py", "worker", queue], cwd=ROOT, env=os.environ)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def peak_of(pid: int) -> float:
    """The largest resident set so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def make_booking() -> int:
    return book(EventFactory.create(title="Village Choir", location="Town Hall"), "Ada Lovelace", email=ADDRESS).pk


def queue_up(kind: str, subject_id: int, number: int) -> None:
    now = timezone.now()
    rows = (
        Notification(kind=kind, recipient=ADDRESS, subject_id=subject_id, dedupe_key=f"{kind}:{n}", next_attempt_at=now)
        for n in range(number)
    )
    Notification.objects.bulk_create(rows, batch_size=1000)


def finished_messages(kind: str) -> list[bytes]:
    waiting = Notification.objects.filter(kind=kind)
    return [compose(each).message().as_bytes(linesep="\r\n") for each in waiting]


def bare_loop(mailbox: Mailbox, messages: list[bytes]) -> float:
    """Messages a second."""
    with smtplib.SMTP("127.0.0.1", mailbox.port) as connection:
        started = time.perf_counter()
        for message in messages:
            connection.sendmail("openseat@example.org", [ADDRESS], message)
        return len(messages) / (time.perf_counter() - started)


def through_worker(mailbox: Mailbox, number: int) -> float:
    """Messages a second, from the first that arrives, so that the worker's start does not count."""
    before = len(mailbox)
    with worker("mail"):
        doorbell.ring()
        eventually(lambda: len(mailbox) > before)
        started, first = time.perf_counter(), len(mailbox)
        eventually(lambda: len(mailbox) >= before + number, seconds=600)
        return (before + number - first) / (time.perf_counter() - started)


def measure_kinds(mailbox: Mailbox, number: int) -> None:
    print(f"{'messages a second':30}{'worker':>10}{'bare loop':>12}{'ratio':>8}")
    booking = make_booking()
    forget_messages()
    for kind in KINDS:
        queue_up(kind, booking, number)
        messages = finished_messages(kind)
        first = bare_loop(mailbox, messages)
        ours = through_worker(mailbox, number)
        bare = (first + bare_loop(mailbox, messages)) / 2
        print(f"{kind:30}{ours:10.0f}{bare:12.0f}{ours / bare:8.2f}")
        forget_messages()


def forget_messages() -> None:
    Notification.objects.all().delete()


def announce_to(number: int, booking: int) -> None:
    one = Booking.objects.get(pk=booking)
    shared = {"event": one.event, "slot": one.slot, "name": "Ada", "email": ADDRESS, "status": one.status}
    Booking.objects.bulk_create((Booking(token=new_token(), **shared) for _ in range(number)), batch_size=1000)
    with transaction.atomic():
        announce(occasion=notices.CANCELLED, subject_id=one.event_id, now=timezone.now())


def watch(queue: str, is_done: Callable[[], bool]) -> tuple[float, float]:
    """Peak of memory in MB and seconds until done."""
    with worker(queue) as pid:
        started = time.perf_counter()
        eventually(is_done, seconds=3600)
        return peak_of(pid), time.perf_counter() - started


def measure_many(mailbox: Mailbox, number: int) -> None:
    announce_to(number, make_booking())
    print(f"\n{'announcement to ' + format(number, ','):30}{'peak MB':>10}{'seconds':>12}")
    peak, seconds = watch("default", lambda: not Announcement.objects.filter(finished_at=None).exists())
    print(f"{'writing the messages':30}{peak:10.0f}{seconds:12.0f}")
    for share in (min(number, 1000), min(number, 5000)):
        goal = len(mailbox) + share
        peak, seconds = watch("mail", lambda goal=goal: len(mailbox) >= goal)
        print(f"{'sending ' + format(share, ',') + ' of them':30}{peak:10.0f}{seconds:12.0f}")


def measure(mailbox: Mailbox, messages: int, queued: int) -> None:
    call_command("migrate", verbosity=0)
    try:
        measure_kinds(mailbox, messages)
        if queued:
            measure_many(mailbox, queued)
    finally:
        connections.close_all()
