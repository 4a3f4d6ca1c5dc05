"""Clients that book all the time, each booking under a key of its own until it is answered."""

import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.site import Site, eventually

ASK_AGAIN = 0.1
MAIL_EVERY = 20
PAUSE = 0.02  # so that the machine has time for the mails too
ANSWER_TIMEOUT = 40.0


@dataclass(eq=False)
class Booker(threading.Thread):
    """Books seat after seat; after a 503 or a broken connection the same again, as a good client does.

    ``booked`` has the token of each name that was answered 201, ``wrote`` those that gave an address: a mail takes
    longer than many bookings. ``wrong`` is what no fault excuses.
    """

    site: Site
    slot: int
    number: int
    without_mail: threading.Event
    wrote: set[str] = field(default_factory=set)
    booked: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    clock_ahead: float = 0.0
    slowest: float = 0.0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()

    def run(self) -> None:
        count = 0
        while not self.ended.wait(PAUSE):
            count += 1
            name = f"b{self.number}-{count}"
            body = {"time_slot_id": self.slot, "attendee_name": name}
            if count % MAIL_EVERY == 1 and not self.without_mail.is_set():
                body["email"] = f"{name}@example.org"
                self.wrote.add(name)
            self._book(name, body)

    def _book(self, name: str, body: dict[str, Any]) -> None:
        """Until it is answered; a name that was asked for once is asked for to the end, or nobody knows what became."""
        while name not in self.booked and not self.wrong:
            if not self._ask(name, body):
                time.sleep(ASK_AGAIN)

    def _ask(self, name: str, body: dict[str, Any]) -> bool:
        began = time.monotonic()
        try:
            status, headers, answer = self._post(name, body)
        except (OSError, http.client.HTTPException) as error:
            self.answers[type(error).__name__] += 1
            return False
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[str(status)] += 1
        if status == 201:
            self.booked[name] = answer["booking_token"]
            self.clock_ahead = datetime.fromisoformat(answer["created_at"]).timestamp() - time.time()
        elif status != 503 or not headers.get("Retry-After"):
            self.wrong.append(f"{name}: {status} {answer}")
        return status == 201

    def _post(self, name: str, body: dict[str, Any]) -> tuple[int, Any, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=ANSWER_TIMEOUT)
        headers = {"Content-Type": "application/json", "Idempotency-Key": name}
        try:
            connection.request("POST", "/api/v1/bookings", json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, answer.headers, json.loads(content) if content else None
        finally:
            connection.close()


@dataclass
class Crowd:
    """Some bookers of one slot that never fills."""

    site: Site
    size: int = 4
    without_mail: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        organizer = {"email": "organizer@test.com", "password": "password123"}
        token = self.site.call("/api/v1/auth/login", organizer)["access_token"]
        event = {"title": "Under load", "starts_at": "2099-01-01T10:00:00Z", "capacity": 1_000_000}
        event |= {"status": "published"}
        self.slot = self.site.call("/api/v1/events", event, token=token)["time_slots"][0]["id"]
        self.bookers: list[Booker] = []

    def start(self) -> None:
        begun = len(self.bookers)
        self.bookers += [Booker(self.site, self.slot, begun + number, self.without_mail) for number in range(self.size)]
        for booker in self.bookers[begun:]:
            booker.start()
        eventually(lambda: self.count() > self.size)

    def stop(self) -> None:
        """Everybody ends with an answer."""
        for booker in self.bookers:
            booker.ended.set()
        for booker in self.bookers:
            booker.join(timeout=ANSWER_TIMEOUT)

    def count(self) -> int:
        return len(self.booked)

    def until_it_books(self) -> float:
        """The seconds until the next booking that was asked for after now succeeds."""
        began, goal = time.monotonic(), self.count() + self.size + 1
        eventually(lambda: self.wrong or self.count() >= goal)
        return time.monotonic() - began

    def sees_clock_ahead(self, seconds: float) -> bool:
        """Whether the site's clock is so much ahead of ours, by the latest booking of everybody."""
        return all(abs(booker.clock_ahead - seconds) < 60 for booker in self.bookers)

    @property
    def wrote(self) -> set[str]:
        return {f"{name}@example.org" for booker in self.bookers for name in booker.wrote.copy() & booker.booked.keys()}

    @property
    def booked(self) -> dict[str, str]:
        return {name: token for booker in self.bookers for name, token in booker.booked.copy().items()}

    @property
    def wrong(self) -> list[str]:
        return [each for booker in self.bookers for each in booker.wrong]

    @property
    def answers(self) -> Counter[str]:
        return sum((booker.answers.copy() for booker in self.bookers), Counter())

    @property
    def slowest(self) -> float:
        return max(booker.slowest for booker in self.bookers)
