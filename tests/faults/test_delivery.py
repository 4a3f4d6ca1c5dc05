"""A worker that dies while it sends loses nothing."""

import asyncio
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.site import Site, eventually, free_port

pytestmark = pytest.mark.xdist_group("faults")


class SlowServer:
    """Takes mail for one address; the first one hangs after its last line, as if the answer were lost."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.hanging = threading.Event()
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.address not in envelope.rcpt_tos:
            return "250 OK"
        self.mails.append(message_from_bytes(envelope.content))
        if not self.hanging.is_set():
            self.hanging.set()
            await asyncio.sleep(3600)
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[SlowServer, int]]:
    server, port = SlowServer("killed@example.org"), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, port
    controller.stop()


def test_mail_of_a_killed_worker_is_sent_by_the_next(own_site: Site, mail_server: tuple[SlowServer, int]) -> None:
    server, port = mail_server
    own_site.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    own_site.start()
    own_site.book("killed", timeout=5)
    assert server.hanging.wait(timeout=20)

    own_site.kill("worker")

    eventually(lambda: len(server.mails) == 2)
    assert server.mails[0]["Message-ID"] == server.mails[1]["Message-ID"]
    assert [mail["To"] for mail in server.mails] == [server.address] * 2
    assert own_site.end() == 0
