"""Processes that die come back, and all of them end together."""

import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from tests.site import PATIENCE, ROOT, Site, children, eventually, is_alive

pytestmark = pytest.mark.xdist_group("faults")
# A main process each for web and worker, and what those start: one that answers; one for each queue.
PROCESSES = {"web": 2, "worker": 4, "beat": 1}


@pytest.mark.parametrize(
    ("role", "which"), [("web", 0), ("web", 1), ("worker", 0), ("worker", 1), ("worker", 3), ("beat", 0)]
)
def test_killed_process_comes_back(site: Site, role: str, which: int) -> None:
    before = eventually(lambda: len(site.pids(role)) == PROCESSES[role] and site.pids(role))

    os.kill(before[which], signal.SIGKILL)

    eventually(lambda: not is_alive(before[which]))
    eventually(lambda: len(site.pids(role)) == len(before) and before[which] not in site.pids(role))
    eventually(site.answers)
    if which == 0:
        # What lost its main process ends: at once where it would hold the port, else when it has finished.
        assert role == "worker" or not any(is_alive(pid) for pid in before)
        eventually(lambda: not any(is_alive(pid) for pid in before))


def asked_again_if_closed(site: Site, path: str) -> Any:
    """Once more where the connection ends without an answer, as browsers and proxies do (RFC 9110, 9.2.2).

    The web server closes what it has accepted and not read yet when a process ends.
    """
    with suppress(ConnectionResetError):
        return site.call(path, timeout=PATIENCE)
    return site.call(path, timeout=PATIENCE)


def test_web_processes_are_changed_without_a_request_that_fails(site: Site) -> None:
    main, *before = eventually(lambda: len(site.pids("web")) == PROCESSES["web"] and site.pids("web"))
    done, answered = threading.Event(), []

    def ask() -> None:
        while not done.is_set():
            answered.append(bool(asked_again_if_closed(site, "/api/v1/events?size=1")["items"]))

    with ThreadPoolExecutor(3) as clients:
        asked = [clients.submit(ask) for _ in range(3)]
        try:
            os.kill(main, signal.SIGHUP)
            eventually(lambda: not any(is_alive(pid) for pid in before))
        finally:
            done.set()

    assert [each.exception() for each in asked] == [None] * 3
    assert len(answered) > 3
    assert all(answered)
    assert set(site.pids("web")).isdisjoint(before)


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_every_process(own_site: Site, with_signal: int) -> None:
    own_site.start()
    processes = children(own_site.pid)

    code = own_site.end(with_signal)

    assert code == 0
    assert len(processes) >= 4
    assert not [line for pid, line in processes.items() if is_alive(pid)]


def test_nothing_outlives_a_killed_supervisor(own_site: Site) -> None:
    own_site.start()
    processes = children(own_site.pid)

    os.kill(own_site.pid, signal.SIGKILL)

    eventually(lambda: not any(is_alive(pid) for pid in processes))


def test_port_in_use_stops_the_start_with_one_sentence(own_site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own_site.port))
        taken.listen()

        command = [sys.executable, "manage.py", "serve"]
        start = subprocess.run(command, cwd=ROOT, env=own_site.environment, capture_output=True, text=True, check=False)

    assert start.returncode == 1
    assert start.stdout == ""
    assert (
        start.stderr
        == f"CommandError: PORT {own_site.port} on HOST 127.0.0.1 cannot be used: address already in use.\n"
    )
