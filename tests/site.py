"""A whole site of real processes, for tests that kill some of them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 40  # seconds until a test gives up; nothing waits that long unless something is broken


def eventually(check: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """What ``check`` returns, as soon as that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.05)
    raise AssertionError(f"{check} did not come true in {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> dict[int, str]:
    """The command lines of the processes below ``pid``, by their ids."""
    parents, lines = {}, {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            child = int(entry.name)
            parents[child] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            lines[child] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return {child: lines[child] for child in below - {pid} if lines.get(child)}


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that is dead and waits for its parent to notice does not."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Site:
    """``manage.py serve`` with a folder, a port and a database of its own, and the demo's data."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        names = ("PATH", "HOME", "LANG", "DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE")
        inherited = {name: os.environ[name] for name in names if name in os.environ}
        self.environment = inherited | {
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "BOOKING_RATE": "1000/min",
            "DELIVERY_SWEEP_SECONDS": "1",
            "DELIVERY_LEASE_SECONDS": "2",
            **self.variables,
        }

    def start(self) -> None:
        """In a process group of its own, as a shell starts what a terminal's Ctrl-C ends."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.answers)
        for role in ("web", "worker", "beat"):
            eventually(lambda role=role: self.pids(role))

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def end(self, with_signal: int = signal.SIGTERM) -> int:
        """The exit code; raises TimeoutExpired where the site does not end in 10 s."""
        assert self.process
        os.kill(self.pid, with_signal)
        return self.process.wait(timeout=10)

    def clear_away(self) -> None:
        """Leave no process behind, whatever a test did."""
        if self.process:
            for pid in [*children(self.pid), self.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def pids(self, role: str) -> list[int]:
        """Of web and worker: the main process first, and then what it started."""
        return sorted(pid for pid, line in children(self.pid).items() if line.endswith(f"manage.py {role}"))

    def kill(self, role: str) -> None:
        """By SIGKILL, all at once; the supervisor brings them back."""
        for pid in self.pids(role):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def answers(self) -> bool:
        try:
            return self.call("/healthz") == {"status": "ok"}
        except OSError:
            return False

    def call(
        self, path: str, body: dict[str, Any] | None = None, *, token: str = "", key: str = "", timeout: float = 5
    ) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if key:
            request.add_header("Idempotency-Key", key)
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return json.load(answer)

    def book(self, name: str, *, timeout: float = 2) -> dict[str, Any]:
        """A guest's booking, which must be answered in ``timeout`` seconds."""
        slot = self.call("/api/v1/events?has_seats=true&size=1")["items"][0]
        slots = self.call(f"/api/v1/events/{slot['id']}/slots?available=true", timeout=timeout)
        first = (slots["items"] if isinstance(slots, dict) else slots)[0]["id"]
        body = {"time_slot_id": first, "attendee_name": name, "email": f"{name}@example.org"}
        return self.call("/api/v1/bookings", body, timeout=timeout)

    def run(self, code: str) -> str:
        """What these lines print in the site's own shell."""
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", code]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def mails_to(self, name: str) -> list[str]:
        mails = [path.read_text() for path in (self.folder / "mail").glob("*.eml")]
        return [mail for mail in mails if f"To: {name}@example.org" in mail]


@contextmanager
def database_of_its_own() -> Iterator[dict[str, str]]:
    """The DATABASE_URL of a new PostgreSQL database where DATABASE_URL is set; SQLite needs nothing."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield {}
        return
    name = f"openseat_faults_{uuid.uuid4().hex[:12]}"
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass
class Redis:
    """A Redis server that a test may stop."""

    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server") or "redis-server"
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([program, *settings], stdout=subprocess.DEVNULL)
        eventually(self._accepts)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
