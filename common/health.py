"""Whether the process answers, and whether the site works: probes for machines, checks for whoever runs it."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = structlog.get_logger(__name__)
PROBE_SECONDS = 1.5


class Trouble(Exception):
    """What is wrong: in a few ``words`` that anybody may read, and with ``advice`` for whoever runs the site."""

    def __init__(self, words: str, advice: str) -> None:
        super().__init__(words)
        self.words, self.advice = words, advice


@dataclass(frozen=True)
class Check:
    """Something that has to be right; ``ask`` raises Trouble where it is not.

    Those of one ``lane`` are asked one after the other, so that a probe takes one database connection and not many.
    ``is_probed`` ones are asked by /readyz; the others only by the doctor.
    """

    name: str
    ask: Callable[[], object]
    lane: str
    is_probed: bool = False


_checks: dict[str, Check] = {}


def register(name: str, ask: Callable[[], object], *, lane: str = "", is_probed: bool = False) -> None:
    _checks[name] = Check(name, ask, lane or name, is_probed)


def registered(*, only_probed: bool = False) -> list[Check]:
    return [check for check in _checks.values() if check.is_probed or not only_probed]


class _Round(threading.Thread):
    """The checks of one lane, in a thread that nobody has to wait for: what they ask may be frozen."""

    def __init__(self, checks: list[Check]) -> None:
        super().__init__(name=f"check {checks[0].lane}", daemon=True)
        self._checks = checks
        self.found: dict[str, Trouble | None] = {}

    def run(self) -> None:
        try:
            for check in self._checks:
                self.found[check.name] = _trouble_with(check)
        finally:
            connections.close_all()


def _trouble_with(check: Check) -> Trouble | None:
    try:
        check.ask()
    except Trouble as trouble:
        return trouble
    except Exception as error:  # drivers have many, and each means that the check did not pass
        logger.warning("check failed", check=check.name, error=type(error).__name__)
        return Trouble("failed", f"{type(error).__name__}: {error}".splitlines()[0])
    return None


_rounds: dict[tuple[str, ...], _Round] = {}
_guard = threading.Lock()


def _join_round(checks: list[Check]) -> _Round:
    """The round of these checks that is under way, else a new one: probes of what hangs do not pile up."""
    key = tuple(check.name for check in checks)
    with _guard:
        under_way = _rounds.get(key)
        if under_way is None or not under_way.is_alive():
            under_way = _rounds[key] = _Round(checks)
            under_way.start()
        return under_way


def ask(checks: Iterable[Check], *, seconds: float) -> dict[str, Trouble | None]:
    """Each check's trouble, or None, by its name; what has not answered after ``seconds`` is a trouble too."""
    lanes: dict[str, list[Check]] = {}
    for check in checks:
        lanes.setdefault(check.lane, []).append(check)
    until = time.monotonic() + seconds
    rounds = [(lane, _join_round(lane)) for lane in lanes.values()]
    late = Trouble("no answer", f"It did not answer in {seconds:g} s. Look whether it runs, and what keeps it busy.")
    answers: dict[str, Trouble | None] = {}
    for lane, under_way in rounds:
        under_way.join(max(0.0, until - time.monotonic()))
        found = dict(under_way.found)
        answers |= {check.name: found.get(check.name, late) for check in lane}
    return answers


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where everything that the site needs works, else 503; within two seconds, whatever hangs."""
    troubles = ask(registered(only_probed=True), seconds=PROBE_SECONDS)
    is_ready = not any(troubles.values())
    checks = {name: trouble.words if trouble else "ok" for name, trouble in troubles.items()}
    body = {"status": "ok" if is_ready else "unavailable", "checks": checks}
    response = JsonResponse(body, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # probes come every few seconds; this is no failure
    return response
