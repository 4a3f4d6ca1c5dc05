"""A mail server in a process of its own, which counts what it takes and can be told to misbehave."""

import asyncio
import multiprocessing
import os
import re
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.site import eventually, free_port

MESSAGE_ID = re.compile(rb"^Message-ID: *<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class _Handler:
    """Writes one line ``Message-ID recipient`` into the file ``taken`` or ``refused`` for each mail.

    The file ``mood`` may say ``451`` or ``550``: the answer to every mail.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.seconds = seconds
        self.taken = (folder / "taken").open("ab", buffering=0)
        self.refused = (folder / "refused").open("ab", buffering=0)
        self.mood = folder / "mood"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.seconds)
        mood = self.mood.read_text() if self.mood.exists() else ""
        found = MESSAGE_ID.search(envelope.content)
        assert found
        log = self.refused if mood else self.taken
        log.write(found[1] + b" " + envelope.rcpt_tos[0].encode() + b"\n")
        return f"{mood} not now" if mood else "250 OK"


def _serve(port: int, folder: Path, seconds: float) -> None:
    Controller(_Handler(folder, seconds), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)


@dataclass
class Mailbox:
    """``taken`` counts the mails by Message-ID; one that came twice counts 2. Each mail takes it ``seconds``."""

    folder: Path
    seconds: float = 0
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        for name in ("taken", "refused"):
            (self.folder / name).touch()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=_serve, args=(self.port, self.folder, self.seconds), daemon=True)
        self.process.start()
        eventually(self._accepts)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()

    def freeze(self) -> None:
        """From now on it accepts connections and never answers."""
        os.kill(self.process.pid or 0, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid or 0, signal.SIGCONT)

    def answer(self, code: str) -> None:
        """Answer every mail so; an empty code takes them again."""
        new = self.folder / "mood.new"
        new.write_text(code)
        new.replace(self.folder / "mood")

    def __len__(self) -> int:
        """How many mails were taken, repetitions included."""
        return (self.folder / "taken").read_bytes().count(b"\n")

    def lines(self) -> list[list[str]]:
        """Message-ID and recipient of each mail, in the order they came."""
        return [line.split() for line in (self.folder / "taken").read_text().splitlines()]

    @property
    def taken(self) -> Counter[str]:
        return Counter(line[0] for line in self.lines())

    @property
    def refusals(self) -> int:
        return (self.folder / "refused").read_bytes().count(b"\n")

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
