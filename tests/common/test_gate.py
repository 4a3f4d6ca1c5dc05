"""What may enter the application, and when."""

import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from common.gate import IN_MEMORY, Gate


class Body(BytesIO):
    """Counts what was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def call(gate: Gate, body: BytesIO | None = None, length: object = "") -> tuple[str, dict[str, str], bytes]:
    answer: list[Any] = []
    environ = {"wsgi.input": body or BytesIO(), "CONTENT_LENGTH": str(length)}
    content = b"".join(gate(environ, lambda status, headers: answer.extend([status, dict(headers)])))
    return answer[0], answer[1], content


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 10 * IN_MEMORY])
def test_the_application_gets_the_whole_body(size: int):
    content = b"x" * size

    status, _, echoed = call(Gate(application, places=1), Body(content + b"the next request"), size)

    assert (status, echoed) == ("200 OK", content)


@pytest.mark.parametrize("length", [10, IN_MEMORY + 10])
def test_half_a_body_is_refused(length: int):
    status, _, content = call(Gate(application, places=1), Body(b"x" * (length - 1)), length)

    assert (status, content) == ("400 Bad Request", b"")


@pytest.mark.parametrize("length", ["", "-1", "many", "1.5", None])
def test_a_length_that_is_none_is_no_body(length: object):
    status, _, content = call(Gate(application, places=1), Body(b"x"), length)

    assert (status, content) == ("200 OK", b"")


def test_a_body_larger_than_any_is_thrown_away_up_to_a_limit():
    largest = max(settings.LARGER_BODIES.values())
    body = Body(b"x" * (largest + 1))

    status, _, content = call(Gate(application, places=1), body, largest + 1)

    assert (status, content, body.taken) == ("200 OK", b"", largest + 1)


def test_a_slow_body_holds_no_place():
    begun, sent = threading.Event(), threading.Event()

    class Slow(Body):
        def read(self, size: int | None = -1) -> bytes:
            begun.set()
            sent.wait()
            return super().read(size)

    gate, answers = Gate(application, places=1), []
    slow = threading.Thread(target=lambda: answers.append(call(gate, Slow(b"slow"), 4)))
    slow.start()
    begun.wait()
    quick = call(gate, Body(b"quick"), 5)
    sent.set()
    slow.join()

    assert quick == ("200 OK", {}, b"quick")
    assert answers == [("200 OK", {}, b"slow")]


def test_who_waits_too_long_for_a_place_is_asked_to_come_back():
    entered, leave = threading.Event(), threading.Event()

    def hanging(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        entered.set()
        leave.wait()
        return application(environ, start_response)

    gate = Gate(hanging, places=1, seconds=0.01)
    first = threading.Thread(target=call, args=(gate,))
    first.start()
    entered.wait()
    refused = call(gate)
    leave.set()
    first.join()
    answered = call(gate)

    assert refused == ("503 Service Unavailable", {"Content-Length": "0", "Retry-After": "5"}, b"")
    assert answered[0] == "200 OK"


def test_a_failure_gives_the_place_back():
    def failing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    gate = Gate(failing, places=1, seconds=0.01)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            call(gate)


class Streamed(StreamingHttpResponse):
    """Its end is that of no request, which would close the database's connections."""

    was_closed = False

    def close(self) -> None:
        self.was_closed = True


def answering(answer: Any) -> tuple[Gate, Iterable[bytes]]:
    """A gate of one place, and what comes through it."""
    gate = Gate(lambda environ, start_response: answer, places=1)
    return gate, gate({"wsgi.input": BytesIO()}, lambda *_: None)


def test_each_part_of_a_stream_is_made_in_a_place_and_read_without_one():
    made_in_a_place, free = [], []

    def parts() -> Iterator[bytes]:
        for part in (b"a", b"b"):
            made_in_a_place.append(gate._places.empty())
            yield part

    response = Streamed(parts())
    gate, stream = answering(response)
    before = gate._places.qsize()
    for _ in stream:
        free.append(gate._places.qsize())
    stream.close()  # type: ignore[attr-defined]

    assert made_in_a_place == [True, True]
    assert (before, free, gate._places.qsize()) == (1, [1, 1], 1)
    assert response.was_closed


def test_a_stream_that_fails_or_is_left_holds_no_place():
    gate, stream = answering(Streamed(1 / number for number in (1, 0)))
    _, left = answering(Streamed([b"a"]))

    with pytest.raises(ZeroDivisionError):
        list(stream)
    left.close()  # type: ignore[attr-defined]

    assert gate._places.qsize() == 1


def test_a_file_is_handed_on():
    answer = FileResponse(BytesIO(b"a"))

    assert answering(answer)[1] is answer


def test_what_is_made_goes_out_in_one_go_and_is_closed_before():
    """A server that has to ask for its parts begins thread after thread; see the gate."""
    made, finished = HttpResponse(b"a"), []
    made.close = lambda: finished.append(gate._places.qsize())  # type: ignore[method-assign]
    gate = Gate(lambda _environ, _start: made, places=1)

    answer = gate({"wsgi.input": BytesIO()}, lambda *_: None)

    assert (answer, finished, gate._places.qsize()) == ([b"a"], [0], 1)
