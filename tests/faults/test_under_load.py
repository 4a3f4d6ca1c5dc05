"""Several clients book all the time while servers, processes and the clock fail: nothing is lost, nothing doubled."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.rig import CLOCK, PROCESSES, SERVERS, Rig, rig
from tests.site import ROOT
from tests.slow import KINDS, slow_clients

pytestmark = pytest.mark.xdist_group("load")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """On servers of its own where the suite has any."""
    with_servers = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    disk = 96 if os.getuid() == 0 else 0
    with rig(tmp_path_factory.mktemp("load"), with_servers=with_servers, disk_megabytes=disk) as found:
        yield found


def assert_nothing_but_503(loaded: Rig) -> None:
    """Connections break with the process behind them; nobody waits for an answer that does not come."""
    broken = {"RemoteDisconnected", "ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError"}
    assert loaded.crowd.wrong == []
    assert loaded.crowd.answers.keys() <= {"201", "503"} | broken


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.parametrize("fault", SERVERS)
def test_bookings_outlive_a_server(loaded: Rig, fault: str):
    refused = loaded.crowd.answers["503"]

    SERVERS[fault](loaded)
    loaded.crowd.until_it_books()

    assert_nothing_but_503(loaded)
    assert (loaded.crowd.answers["503"] > refused) is fault.startswith("PostgreSQL")


@pytest.mark.parametrize("fault", CLOCK)
def test_bookings_and_mails_go_on_when_the_clock_jumps(loaded: Rig, fault: str):
    CLOCK[fault](loaded)
    loaded.crowd.until_it_books()

    assert_nothing_but_503(loaded)


@pytest.mark.parametrize("fault", PROCESSES)
def test_bookings_outlive_a_process(loaded: Rig, fault: str):
    PROCESSES[fault](loaded)
    loaded.crowd.until_it_books()

    assert_nothing_but_503(loaded)


@pytest.mark.disk
def test_bookings_outlive_a_full_disk(loaded: Rig):
    """Of the log too. On SQLite everybody is asked to come back."""
    refused = loaded.crowd.answers["503"]

    loaded.fill_the_disk()
    loaded.crowd.until_it_books()

    assert_nothing_but_503(loaded)
    assert (loaded.crowd.answers["503"] > refused) is (loaded.postgres is None)


def test_slow_clients_stop_nobody(loaded: Rig):
    """More of each kind than there are threads for bookings."""
    with slow_clients(loaded.site.port, 50) as clients:
        loaded.crowd.until_it_books()
        connected, replaced = len(clients.open), clients.replaced

    assert (connected, replaced) == (50 * len(KINDS), 0)
    assert_nothing_but_503(loaded)


def test_every_booking_is_there_once_and_everybody_was_told(loaded: Rig):
    loaded.crowd.stop()

    mails = loaded.mails()
    command = [sys.executable, "manage.py", "reconcile"]
    reconciled = subprocess.run(command, cwd=ROOT, env=loaded.site.environment, capture_output=True, check=False)

    assert loaded.lost_and_doubled() == []
    assert reconciled.returncode == 0, reconciled.stdout
    assert len(loaded.crowd.booked) > loaded.crowd.size
    assert mails
