"""Clients that connect and then take their time: silent ones, and those that send their head or body byte by byte."""

import os
import resource
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BODY = b'{"attendee_name": "Slow"}'
HEAD = b"POST /api/v1/bookings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
KINDS = {
    "idle": (b"", b""),
    "slow head": (HEAD + b"X-Slow: ", b"a"),
    "slow body": (HEAD + b"Content-Length: 60000\r\n\r\n" + BODY, b" "),
    "half a body": (HEAD + b"Content-Length: 60000\r\n\r\n" + BODY, b""),
}
"""What is sent at once, and what is sent every now and then."""


class SlowClients(threading.Thread):
    """Keeps ``number`` connections of each of ``kinds`` open; one that the server ends is replaced by a new one."""

    PAUSE = 1.0  # seconds between two bytes of a client

    def __init__(self, port: int, number: int, kinds: tuple[str, ...] = tuple(KINDS)) -> None:
        super().__init__(daemon=True)
        self.port, self.number, self.kinds = port, number, kinds
        self.ended = threading.Event()
        self.replaced = 0
        self.open: dict[socket.socket, str] = {}

    def connect(self) -> None:
        """All of them; raises where one is not even accepted."""
        allow_files(len(self.kinds) * self.number)
        for kind in self.kinds * self.number:
            self._add(kind)

    def _add(self, kind: str) -> None:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.sendall(KINDS[kind][0])
        client.setblocking(False)
        self.open[client] = kind

    def run(self) -> None:
        while not self.ended.wait(self.PAUSE):
            for client in self._ended_by_the_server():
                kind = self.open.pop(client)
                client.close()
                self.replaced += 1
                with suppress(OSError):
                    self._add(kind)
            for client, kind in self.open.items():
                with suppress(OSError):
                    client.send(KINDS[kind][1])

    def _ended_by_the_server(self) -> list[socket.socket]:
        with selectors.DefaultSelector() as selector:
            for client in self.open:
                selector.register(client, selectors.EVENT_READ)
            return [key.fileobj for key, _ in selector.select(0) if isinstance(key.fileobj, socket.socket)]

    def close(self) -> None:
        self.ended.set()
        self.join()
        for client in self.open:
            client.close()


@contextmanager
def slow_clients(port: int, number: int, kinds: tuple[str, ...] = tuple(KINDS)) -> Iterator[SlowClients]:
    clients = SlowClients(port, number, kinds)
    clients.connect()
    clients.start()
    try:
        yield clients
    finally:
        clients.close()


def allow_files(number: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = number + len(os.listdir("/proc/self/fd")) + 256
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))
