"""Workers killed while they send, a mail server that fails in every way, a broker that restarts: nothing is lost."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mailbox import Mailbox
from tests.site import Redis, Site, database_of_its_own, eventually

pytestmark = pytest.mark.xdist_group("outages")
QUEUE_UP = """
from django.utils import timezone
from notifications.services import enqueue
for n in range({number}):
    to, now = f"n{{n}}@example.org", timezone.now()
    enqueue(kind="account_changed", recipient=to, subject_id=1, dedupe_key=str(n), now=now)
"""
READ = """
from notifications.models import Notification
print(*Notification.objects.filter(kind="account_changed").values_list("{column}", flat=True))
"""


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    (tmp_path / "mailbox").mkdir()
    mailbox = Mailbox(tmp_path / "mailbox", seconds=0.05)
    mailbox.start()
    yield mailbox
    mailbox.thaw()
    mailbox.stop()


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> Iterator[Redis | None]:
    """Redis with the database of DATABASE_URL, or what needs neither."""
    if request.param == "files":
        yield None
        return
    redis = Redis()
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def sending(own_site: Site, mailbox: Mailbox, broker: Redis | None) -> Iterator[Site]:
    """A site that sends to the mailbox, tries again soon and waits for no answer long."""
    own_site.environment |= {
        "EMAIL_URL": mailbox.url,
        "EMAIL_TIMEOUT": "2",
        "DELIVERY_RETRY_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }
    if broker is None:
        own_site.start()
        yield own_site
        return
    if url := os.environ.get("DATABASE_URL"):
        own_site.environment["DATABASE_URL"] = url
    with database_of_its_own() as database:
        own_site.environment |= database | {"REDIS_URL": broker.url}
        own_site.start()
        yield own_site
        own_site.clear_away()


def refuse(site: Site, mailbox: Mailbox, number: int) -> None:
    """Queue messages up while the server takes none, first for the moment and then for good."""
    for code in ("451", "550"):
        mailbox.answer(code)
        before = mailbox.refusals
        if code == "451":
            site.run(QUEUE_UP.format(number=number))
        eventually(lambda before=before: mailbox.refusals > before)
    mailbox.answer("")


def hang(site: Site, mailbox: Mailbox) -> None:
    """Accept and say nothing, and kill whoever waits for the answer."""
    mailbox.freeze()
    site.kill("worker")
    mailbox.thaw()


def vanish(mailbox: Mailbox) -> None:
    """Refuse connections; those that are open break."""
    mailbox.stop()
    mailbox.start()


def restart(broker: Redis | None) -> None:
    if broker:
        broker.stop()
        broker.start()


def go_through(site: Site, mailbox: Mailbox, broker: Redis | None, *, number: int, kills: int) -> None:
    refuse(site, mailbox, number)
    for kill in range(1, kills + 1):
        goal = len(arrived(mailbox)) + number // (2 * kills)
        eventually(lambda goal=goal: len(arrived(mailbox)) >= min(goal, number))
        hang(site, mailbox) if kill % 4 == 2 else site.kill("worker")
        eventually(lambda: len(site.pids("worker")) == 4)
        if kill % 5 == 1:
            vanish(mailbox)
            restart(broker)
    eventually(lambda: len(arrived(mailbox)) == number, seconds=120 + number / 4)


def arrived(mailbox: Mailbox) -> Counter[str]:
    """How often each message came; those of the demo's data do not count."""
    return Counter(name for name, address in mailbox.lines() if re.fullmatch(r"n\d+@example\.org", address))


def check(site: Site, mailbox: Mailbox, *, number: int, kills: int) -> None:
    """Everybody got the message; who got it more often got it with the same Message-ID, and that is counted."""
    taken = arrived(mailbox)
    repeated = sum(taken.values()) - number
    addresses = {line[1] for line in mailbox.lines()}
    eventually(lambda: set(site.run(READ.format(column="status")).split()) == {"sent"})
    print(f"{number} messages, {kills} kills: {repeated} came again")  # noqa: T201

    assert addresses >= {f"n{n}@example.org" for n in range(number)}
    assert {name.partition("@")[0] for name in taken} == set(site.run(READ.format(column="uuid")).split())
    # Four threads have at most ten mails each that were sent and not yet noted.
    assert repeated <= kills * 4 * 10


def test_every_message_arrives_though_everything_fails(sending: Site, mailbox: Mailbox, broker: Redis | None) -> None:
    go_through(sending, mailbox, broker, number=60, kills=2)

    check(sending, mailbox, number=60, kills=2)


@pytest.mark.long
def test_two_thousand_messages_outlive_twenty_kills(sending: Site, mailbox: Mailbox, broker: Redis | None) -> None:
    go_through(sending, mailbox, broker, number=2000, kills=20)

    check(sending, mailbox, number=2000, kills=20)
