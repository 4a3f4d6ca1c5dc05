"""Processes that die come back, and all of them end together."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.site import ROOT, Site, children, eventually, is_alive

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.parametrize(("role", "which"), [("web", 0), ("web", 1), ("worker", 0), ("beat", 0)])
def test_killed_process_comes_back(site: Site, role: str, which: int) -> None:
    before = eventually(lambda: len(site.pids(role)) == (2 if role == "web" else 1) and site.pids(role))

    os.kill(before[which], signal.SIGKILL)

    eventually(lambda: not is_alive(before[which]))
    eventually(lambda: len(site.pids(role)) == len(before) and before[which] not in site.pids(role))
    eventually(site.answers)
    # A web worker that outlived its main process would hold the port.
    assert not (which == 0 and any(is_alive(pid) for pid in before))


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
