"""A webhook's receiver on loopback: it notes what comes, and answers as a test says."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Call:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answer`` gets each call's handler and may do with it what it likes; without one the answer is a 204.

    ``most_at_once`` is how many calls were in hand at the same time.
    """

    answer: Callable[[Any], None] | None = None
    calls: list[Call] = field(default_factory=list)
    most_at_once: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.answer = lambda handler: reply(handler, status, body, **headers)

    def hangs(self) -> None:
        """Without a word, until the other side has enough of it."""

        def hang(handler: Any) -> None:
            handler.connection.settimeout(60)
            with suppress(OSError):
                handler.connection.recv(1)

        self.answer = hang

    def drips(self, beginning: bytes, drop: bytes) -> None:
        """A drop every 20 ms until the other side has enough of it."""

        def drip(handler: Any) -> None:
            with suppress(OSError):
                handler.wfile.write(beginning)
                while not self.over.wait(0.02):
                    handler.wfile.write(drop)

        self.answer = drip


def reply(handler: Any, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(body)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    in_hand: set[Any] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Call(self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            self.close_connection = True
            in_hand.add(self)
            receiver.most_at_once = max(receiver.most_at_once, len(in_hand))
            (receiver.answer or (lambda handler: reply(handler, 204)))(self)
            in_hand.discard(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET

        def handle_error(self, *_: Any) -> None:
            """Whoever hangs up amid an answer is meant to."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
