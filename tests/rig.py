"""A site under load, with servers of its own that are taken away from it: for tests and for ``benchmarks.faults``."""

import json
import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bookers import Crowd
from tests.mailbox import Mailbox
from tests.postgres import Postgres
from tests.site import ROOT, Redis, Site, eventually

ROWS = """
import json
from bookings.models import Booking
print(json.dumps(list(Booking.objects.filter(slot_id={slot}).values_list("name", "token"))))
"""


@dataclass
class Rig:
    """``postgres`` and ``redis`` are None on the embedded default; ``disk`` is the folder of a small file system."""

    site: Site
    crowd: Crowd
    mailbox: Mailbox
    postgres: Postgres | None = None
    redis: Redis | None = None

    # What goes wrong. Each of them ends with everything in its place again.

    def restart_postgres(self, mode: str, seconds: float = 0) -> None:
        assert self.postgres
        self.postgres.stop(mode)
        self.until_refused(seconds)
        self.postgres.start()

    def restart_redis(self) -> None:
        assert self.redis
        self.redis.stop()
        self.crowd.until_it_books()
        self.redis.start()

    def flush_redis(self) -> None:
        assert self.redis
        subprocess.run(["redis-cli", "-p", str(self.redis.port), "flushall"], check=True, capture_output=True)

    def freeze_redis(self) -> None:
        assert self.redis
        os.kill(self.redis.process.pid, signal.SIGSTOP)
        try:
            self.crowd.until_it_books()
        finally:
            os.kill(self.redis.process.pid, signal.SIGCONT)

    def fill_the_disk(self) -> None:
        with full_disk(self.site.folder):
            self.crowd.until_it_books() if self.postgres else self.until_refused()

    def turn_the_clock(self, hours: int) -> None:
        """Of the site's processes; that of PostgreSQL and Redis stays.

        What was queued by a clock that is ahead waits until it is that late, so nothing is queued at that moment.
        """
        for each in (hours, 0):
            self.crowd.without_mail.set()
            self.crowd.until_it_books()
            self.everybody_is_told()
            new = self.site.folder.parent / "clock.new"
            new.write_text(str(each))
            new.replace(new.with_suffix(""))
            eventually(lambda each=each: self.crowd.sees_clock_ahead(3600 * each))
            self.crowd.without_mail.clear()
            self.crowd.until_it_books()

    def until_refused(self, seconds: float = 0) -> None:
        """Somebody was asked to come back, and then for some seconds more."""
        before = self.crowd.answers["503"]
        eventually(lambda: self.crowd.answers["503"] > before)
        if seconds:
            threading.Event().wait(seconds)

    # What is true at the end

    def lost_and_doubled(self) -> list[str]:
        """A line for each booking that was answered and is not there, is there twice, or that nobody was told of."""
        rows = json.loads(self.site.run(ROWS.format(slot=self.crowd.slot)))
        times, tokens = Counter(name for name, _ in rows), dict(rows)
        told = self.crowd.booked
        wrong = [f"{name} is there {number} times" for name, number in times.items() if number > 1]
        wrong += [f"{name} was booked and nobody was told" for name in times.keys() - told.keys()]
        return wrong + [f"{name} is lost" for name, token in told.items() if tokens.get(name) != token]

    def everybody_is_told(self) -> set[str]:
        """The addresses of who has booked until now, when all have their mail."""
        wanted = self.crowd.wrote
        eventually(lambda: wanted <= {address for _, address in self.mailbox.lines()}, seconds=120)
        return wanted

    def mails(self) -> Counter[str]:
        """How often each mail of the crowd came; raises where one does not come at all or comes as two."""
        wanted = self.everybody_is_told()
        ids = {(address, message) for message, address in self.mailbox.lines() if address in wanted}
        assert len(ids) == len(wanted), "the same mail came under two Message-IDs"
        return Counter(address for _, address in self.mailbox.lines() if address in wanted)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Needs root: a file system of its own in the folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "openseat-test", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """To the last byte, by a file beside the others; ``folder`` should be on a small disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(64 * 1024)):
            pass
    try:
        yield
    finally:
        filler.unlink()


def with_a_clock_to_turn(folder: Path) -> dict[str, str]:
    (folder / "clock").write_text("0")
    return {"CLOCK": str(folder / "clock"), "PYTHONPATH": str(ROOT / "tests" / "turned_clock")}


@contextmanager
def own_servers(with_servers: bool) -> Iterator[tuple[Postgres | None, Redis | None]]:
    if not with_servers:
        yield None, None
        return
    postgres, redis = Postgres(), Redis()
    postgres.make()
    try:
        postgres.start()
        redis.start()
        yield postgres, redis
        redis.stop()
    finally:
        postgres.remove()


@contextmanager
def rig(folder: Path, *, with_servers: bool, disk_megabytes: int = 0) -> Iterator[Rig]:
    """Everything runs, and the crowd books. With ``disk_megabytes`` the site's folder is a file system of its own."""
    (folder / "mailbox").mkdir()
    (folder / "site").mkdir()
    mailbox = Mailbox(folder / "mailbox")
    mailbox.start()
    settings = {"EMAIL_URL": mailbox.url, "BOOKING_RATE": "off", "LOG_LEVEL": "WARNING", "DELIVERY_RETRY_SECONDS": "1"}
    disk = small_disk(folder / "site", disk_megabytes) if disk_megabytes else nullcontext()
    with disk, own_servers(with_servers) as (postgres, redis):
        addresses = {"DATABASE_URL": postgres.url if postgres else "", "REDIS_URL": redis.url if redis else ""}
        site = Site(folder / "site", settings | addresses | with_a_clock_to_turn(folder))
        try:
            site.start()
            crowd = Crowd(site)
            crowd.start()
            yield Rig(site, crowd, mailbox, postgres, redis)
        finally:
            site.clear_away()
            mailbox.stop()


Fault = Callable[[Rig], None]
SERVERS: dict[str, Fault] = {
    "PostgreSQL restarted": lambda rig: rig.restart_postgres("fast"),
    "PostgreSQL killed": lambda rig: rig.restart_postgres("immediate"),
    "Redis restarted": lambda rig: rig.restart_redis(),
    "Redis flushed": lambda rig: rig.flush_redis(),
    "Redis frozen": lambda rig: rig.freeze_redis(),
}
CLOCK: dict[str, Fault] = {
    "clock an hour ahead, and back": lambda rig: rig.turn_the_clock(1),
    "clock an hour back, and ahead": lambda rig: rig.turn_the_clock(-1),
}
PROCESSES: dict[str, Fault] = {
    "web killed": lambda rig: rig.site.kill("web"),
    "worker killed": lambda rig: rig.site.kill("worker"),
    "beat killed": lambda rig: rig.site.kill("beat"),
}
