"""The way into the application: a request takes one of WEB_THREADS places once all of its body is here.

The web server gives a request a thread when its head is read, and the thread then waits for the body, however slowly
the client sends it. So there are many threads, which cost little while they wait, and few of them are let in at a time.
"""

import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from io import BytesIO
from queue import Empty, SimpleQueue
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings

from common.http import RETRY_AFTER_SECONDS

IN_MEMORY = 64 * 1024
LONGEST_WAIT = 20.0
KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """A WSGI application that lets ``places`` requests at a time into another one.

    Who waits for a place longer than ``seconds`` gets a 503: then all places are held by what hangs. A body that ends
    before its stated length is a 400, and nobody sees the half of it.
    """

    def __init__(self, application: Application, *, places: int, seconds: float = LONGEST_WAIT) -> None:
        self._application, self._seconds = application, seconds
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(places):
            self._places.put(None)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            body = _body_of(environ)
        except EOFError:
            return _refuse(start_response, "400 Bad Request")
        except OSError:  # no room for the body on the disk
            return _unavailable(start_response)
        with body:
            return self._enter(environ | {"wsgi.input": body}, start_response)

    def _enter(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            self._places.get(timeout=self._seconds)
        except Empty:
            return _unavailable(start_response)
        try:
            answer = self._application(environ, start_response)
            if getattr(answer, "streaming", None) is False:
                return _whole(answer)
        finally:
            self._places.put(None)
        is_made_later = getattr(answer, "streaming", False) and getattr(answer, "file_to_stream", None) is None
        return _Stream(answer, self._places) if is_made_later else answer


def _whole(answer: Any) -> list[bytes]:
    """The one part of an answer that is made; it is closed while its place is held.

    The server sends a list in one go. Anything else it asks for its parts, and the client may have all of them, and
    send the next request, while the thread still waits to close it: then more and more threads are begun.
    """
    try:
        return [answer.content]
    finally:
        answer.close()


class _Stream:
    """An answer that is made while it is sent: each part in a place, and none held while the client reads it.

    It waits for one as long as it takes, since an answer that is begun can only be cut off.
    """

    def __init__(self, answer: Iterable[bytes], places: "SimpleQueue[None]") -> None:
        self._parts, self._places = iter(answer), places
        self.close = answer.close  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._places.get()
        try:
            return next(self._parts)
        finally:
            self._places.put(None)


def _body_of(environ: dict[str, Any]) -> IO[bytes]:
    """The whole body; of one that is larger than any that is taken, nothing. Raises EOFError where it ends early."""
    given = environ.get("CONTENT_LENGTH") or "0"
    length = int(given) if given.isdecimal() else 0
    stream = environ["wsgi.input"]
    if length > max(settings.MAX_BODY_BYTES, *settings.LARGER_BODIES.values()):
        _skip(stream, min(length, 16 * settings.MAX_BODY_BYTES))
        return BytesIO()
    if length <= IN_MEMORY:
        content = stream.read(length) if length else b""
        if len(content) < length:
            raise EOFError
        return BytesIO(content)
    return _on_disk(stream, length)


def _on_disk(stream: IO[bytes], length: int) -> IO[bytes]:
    """Many large bodies that come slowly must not fill the memory."""
    with ExitStack() as unless_whole:
        body = unless_whole.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        left = length
        while left:
            chunk = stream.read(min(left, IN_MEMORY))
            if not chunk:
                raise EOFError
            body.write(chunk)
            left -= len(chunk)
        body.seek(0)
        unless_whole.pop_all()
    return body


def _skip(stream: IO[bytes], length: int) -> None:
    """Many clients send all of it before they look at the answer (see ``limit_body``, which gives it)."""
    while length > 0 and (chunk := stream.read(min(length, IN_MEMORY))):
        length -= len(chunk)


def _unavailable(start_response: Callable[..., Any]) -> list[bytes]:
    return _refuse(start_response, "503 Service Unavailable", ("Retry-After", str(RETRY_AFTER_SECONDS)))


def _refuse(start_response: Callable[..., Any], status: str, *headers: tuple[str, str]) -> list[bytes]:
    start_response(status, [("Content-Length", "0"), *headers])
    return []


def notice_vanished_clients() -> None:
    """Have the kernel probe silent connections: a phone out of reach would hold its thread for ever. Linux only.

    Accepted sockets inherit what is set on the listening one. The server does not show that, and makes it after it has
    loaded the application, so it is looked for from a thread.
    """

    def look() -> None:
        while not any(_probes_clients(int(name)) for name in os.listdir("/proc/self/fd")):
            time.sleep(1)

    if sys.platform == "linux":
        threading.Thread(target=look, name="keep-alive", daemon=True).start()


def _probes_clients(descriptor: int) -> bool:
    """Whether it is a listening socket, which then probes."""
    with suppress(OSError):  # closed meanwhile
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        with socket.socket(fileno=os.dup(descriptor)) as listener:
            is_tcp = listener.family in {socket.AF_INET, socket.AF_INET6} and listener.type == socket.SOCK_STREAM
            if not (is_tcp and listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)):
                return False
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in KEEP_ALIVE.items():
                listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
            return True
    return False
