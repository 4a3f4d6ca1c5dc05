"""What Prometheus is told. Several processes count in files of one folder, which ``/metrics`` adds up.

Labels are routes, codes and queues: what the code names, never what somebody sent.
"""

import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from common.clients import client_address
from common.errors import DomainError
from common.health import Check, ask

P = ParamSpec("P")
T = TypeVar("T")
logger = structlog.get_logger(__name__)

SCRAPE_SECONDS = 1.0
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP")
FILE_BYTES = 1024 * 1024  # what prometheus_client gives a new file
FORGOTTEN_AFTER = 7 * 24 * 3600.0
HOST = socket.gethostname().replace("_", "-")


def _process() -> str:
    """Distinct for all processes that share the folder: each container has a process of number 1."""
    return f"{HOST}.{os.getpid()}"


def _folder() -> Path:
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


_InFile = values.MultiProcessValue(_process)  # type: ignore[no-untyped-call]


def _value(kind: str, *args: Any, **kwargs: Any) -> Any:
    """Counted in a file that has its space already: writing to a mapped page that a full disk cannot hold kills.

    Where there is none, it is counted in memory and not shown: no request fails for its metrics.
    """
    path = _folder() / f"{kind}_{_process()}.db"
    try:
        if kind in {"counter", "histogram"} and not path.exists():
            with path.open("xb") as file:
                os.posix_fallocate(file.fileno(), 0, FILE_BYTES)
        return _InFile(kind, *args, **kwargs)
    except OSError as error:
        logger.warning("not counted", error=type(error).__name__)
        return values.MutexValue(kind, *args, **kwargs)  # type: ignore[no-untyped-call]


_value._multiprocess = True  # type: ignore[attr-defined]  # as prometheus_client asks its own classes
values.ValueClass = _value

REQUESTS = Counter("openseat_requests_total", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("openseat_request_seconds", "Seconds until the answer.", ["route"], buckets=BUCKETS)
BOOKINGS = Counter("openseat_bookings_total", "Tries to book, by what came of them.", ["outcome"])
CACHE_READS = Counter("openseat_cache_reads_total", "Reads of the cache of public events.", ["what", "result"])
DELIVERIES = Counter("openseat_deliveries_total", "Tries to send a message.", ["channel", "outcome"])
WEBHOOK_DELIVERIES = Counter("openseat_webhook_deliveries_total", "Tries to call a webhook.", ["outcome"])


def note_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count by the pattern of the address; ``none`` is what no pattern took, as files and refusals at the gate."""
    match = request.resolver_match
    route = f"/{match.route.rstrip('$')}" if match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, f"{response.status_code // 100}xx").inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def counts_bookings(book: Callable[P, tuple[Any, bool]]) -> Callable[P, tuple[Any, bool]]:
    """Count what comes of it: the booking's status, ``repeated``, or the code of the refusal."""

    @wraps(book)
    def counting(*args: P.args, **kwargs: P.kwargs) -> tuple[Any, bool]:
        try:
            booking, is_repeated = book(*args, **kwargs)
        except DomainError as refusal:
            BOOKINGS.labels(refusal.code).inc()
            raise
        BOOKINGS.labels("repeated" if is_repeated else booking.status).inc()
        return booking, is_repeated

    return counting


def clear_dead() -> None:
    """Remove the files of processes that are no more, before a web server starts to count.

    Of other machines or containers, which share the folder perhaps, those that nobody wrote to for a week.
    """
    for path in _folder().glob("*.db"):
        host, _, number = path.stem.partition("_")[2].rpartition(".")
        with suppress(OSError):
            is_dead = not _is_alive(number) if host == HOST else time.time() - path.stat().st_mtime > FORGOTTEN_AFTER
            if is_dead:
                path.unlink()


def _is_alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


Gauges = Callable[[], Iterable[GaugeMetricFamily]]
_gauges: dict[str, Gauges] = {}


def register_gauges(part: str, read: Gauges) -> None:
    """What is read when it is asked for; without an answer in a second it is left out of that scrape."""
    _gauges[part] = read


class _Gauges:
    """One scrape's gauges, and for each part whether it answered."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found: dict[str, list[GaugeMetricFamily]] = {}

        def reader(part: str, read: Gauges) -> Callable[[], None]:
            return lambda: found.update({part: list(read())})

        checks = [Check(f"metrics of {part}", reader(part, read), f"metrics {part}") for part, read in _gauges.items()]
        ask(checks, seconds=SCRAPE_SECONDS)
        answered = GaugeMetricFamily("openseat_scrape_ok", "Whether a part could be asked.", labels=["part"])
        for part in _gauges:
            yield from found.get(part, [])
            answered.add_metric([part], part in found)
        yield answered


def gauge(name: str, text: str, numbers: Mapping[str, float], *, label: str = "") -> GaugeMetricFamily:
    """A number for each value of the label; without a label, the one under ""."""
    family = GaugeMetricFamily(name, text, labels=[label] if label else None)
    for value, number in numbers.items():
        family.add_metric([value] if label else [], number)
    return family


def _queues() -> Iterator[GaugeMetricFamily]:
    """Bells that no worker has heard yet. What waits to be sent is in the outbox."""
    if settings.REDIS_URL:
        with current_app.connection_for_write() as connected:
            client = connected.channel().client  # type: ignore[attr-defined]
            waiting = {queue: client.llen(queue) for queue in settings.QUEUES}
    else:
        names = [path.name for path in (Path(settings.DATA_DIR) / "queue").glob("*.msg")]
        waiting = {queue: sum(1 for name in names if name.endswith(f".{queue}.msg")) for queue in settings.QUEUES}
    yield gauge("openseat_queue_length", "Tasks that wait for a worker.", waiting, label="queue")


def _pool() -> Iterator[GaugeMetricFamily]:
    """Of the process that answers."""
    pool = getattr(connection, "pool", None)
    if pool:
        stats = pool.get_stats()
        size, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
        numbers = {"used": size - idle, "idle": idle, "most": stats.get("pool_max", 0)}
        yield gauge("openseat_database_connections", "Of the answering process.", numbers, label="state")
        waiting = {"": float(stats.get("requests_waiting", 0))}
        yield gauge("openseat_database_waiting", "Threads that wait for a connection.", waiting)


register_gauges("queues", _queues)
register_gauges("pool", _pool)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for METRICS_NETWORKS and whoever has METRICS_TOKEN; for all others there is no page."""
    if not (_has_token(request) or _is_near(request)):
        raise Http404
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Gauges())
    return HttpResponse(
        generate_latest(registry),
        content_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = scheme == "Bearer" and bool(settings.METRICS_TOKEN)
    return given and compare_digest(token.encode(), settings.METRICS_TOKEN.encode())


def _is_near(request: HttpRequest) -> bool:
    """By the client's address. What a proxy that nobody named passes on may come from anywhere in the world."""
    address = client_address(request)
    is_passed_on = any(name in request.headers for name in FORWARDED)
    if is_passed_on and address == request.META.get("REMOTE_ADDR"):
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(network) for network in settings.METRICS_NETWORKS)
