"""A PostgreSQL server of its own, which a test may stop."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.site import eventually, free_port

SETTINGS = "fsync=off full_page_writes=off max_connections={connections} shared_buffers={buffers}"


def _program(name: str) -> str:
    """Debian keeps those of the server out of PATH."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; it is part of Debian's package postgresql.")
    return found


@dataclass
class Postgres:
    """``fsync`` is off: only a machine without power loses something by it, a killed server does not."""

    connections: int = 60
    buffers: str = "32MB"
    port: int = field(default_factory=free_port)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="openseat-postgres-")))

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        if os.getuid() == 0:
            os.chown(self.folder, *pwd.getpwnam("postgres")[2:4])
        self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        settings = " ".join(f"-c {each}" for each in SETTINGS.format(**vars(self)).split())
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {settings}"
        self._run("pg_ctl", "start", "--silent", "--wait", "--log", str(self.folder / "log"), "--options", options)
        eventually(self._accepts)

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is a crash, ``fast`` what a package manager does."""
        self._run("pg_ctl", "stop", "--silent", "--wait", "--mode", mode)

    def remove(self) -> None:
        if (self.folder / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        """The server refuses to run as root."""
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        subprocess.run(
            [_program(program), "--pgdata", str(self.folder), *arguments],
            cwd="/", env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **user,
        )  # fmt: skip

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
