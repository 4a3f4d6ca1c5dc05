"""What Prometheus reads, who may read it, and what the dashboard and the alerts make of it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from common import metrics
from notifications import gauges, services
from notifications.models import Heartbeat, Notification
from tests.factories import EventFactory, book

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "docs/operations"

Sample = tuple[str, frozenset[tuple[str, str]]]


def scrape(client: Client | None = None) -> dict[Sample, float]:
    answer = (client or Client()).get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value for each in families for sample in each.samples
    }


def value(found: dict[Sample, float], name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def before() -> dict[Sample, float]:
    return scrape()


@pytest.mark.django_db(transaction=True)
def test_requests_are_counted_by_pattern_and_never_by_path(before: dict[Sample, float]):
    event = EventFactory.create()
    token = "T" * 43

    Client().get(f"/events/{event.slug}/")
    Client().get(f"/bookings/{token}/")
    Client().get("/nowhere/at/all/")
    Client().generic("BREW", "/healthz")

    after = scrape()
    event_page = {"method": "GET", "route": "/events/<slug:slug>/", "status": "2xx"}
    assert value(after, "openseat_requests_total", **event_page) == 1 + value(
        before, "openseat_requests_total", **event_page
    )
    routes = {dict(labels).get("route") for _, labels in after}
    methods = {dict(labels).get("method") for _, labels in after}
    assert value(after, "openseat_request_seconds_count", route="/events/<slug:slug>/") > 0
    assert "none" in routes
    assert "BREW" not in methods
    assert not [route for route in routes if route and (event.slug in route or token in route or "nowhere" in route)]


@pytest.mark.django_db(transaction=True)
def test_bookings_are_counted_by_outcome(before: dict[Sample, float]):
    event = EventFactory.create(capacity=1)
    body = {"time_slot_id": event.slots.get().pk, "attendee_name": "Ada"}

    first = APIClient().post("/api/v1/bookings", body, format="json", headers={"Idempotency-Key": "k1"})
    APIClient().post("/api/v1/bookings", body, format="json", headers={"Idempotency-Key": "k1"})
    second = APIClient().post("/api/v1/bookings", body | {"attendee_name": "Bea"}, format="json")

    after = scrape()
    outcomes = ("confirmed", "repeated", second.json()["code"])
    added = [
        value(after, "openseat_bookings_total", outcome=each) - value(before, "openseat_bookings_total", outcome=each)
        for each in outcomes
    ]
    assert (first.status_code, second.status_code) == (201, 409)
    assert added == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_the_outbox_and_its_deliveries_are_told(before: dict[Sample, float]):
    event = EventFactory.create(capacity=5)
    book(event, "Zoe", email="zoe@example.org")
    message = Notification.objects.get()
    Notification.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=10))
    Heartbeat.objects.create(name="beat", seen_at=timezone.now() - timedelta(minutes=2))

    waiting = scrape()
    services.deliver(notification_id=message.pk, now=timezone.now())
    after = scrape()

    sent = {"channel": "email", "outcome": "sent"}
    assert value(waiting, "openseat_outbox_waiting", outbox="messages") == 1
    assert 600 <= value(waiting, "openseat_outbox_overdue_seconds", outbox="messages") < 700
    assert 120 <= value(waiting, "openseat_heartbeat_age_seconds", part="beat") < 220
    assert value(after, "openseat_outbox_waiting", outbox="messages") == 0
    assert value(after, "openseat_outbox_overdue_seconds", outbox="messages") == 0
    assert value(after, "openseat_deliveries_total", **sent) == 1 + value(before, "openseat_deliveries_total", **sent)
    assert [value(after, "openseat_scrape_ok", part=part) for part in ("outbox", "pool")] == [1, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waiting", [0, 300])
def test_a_scrape_asks_little_however_much_waits(waiting: int, django_assert_num_queries: Any):
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(kind="x", recipient="a@example.org", subject_id=1, dedupe_key=str(each), next_attempt_at=now)
        for each in range(waiting)
    )

    around = 3 if connection.vendor == "postgresql" else 0  # the transaction, and its limit of time
    with django_assert_num_queries(7 + around):
        list(gauges._outbox())


@pytest.mark.django_db(transaction=True)
def test_what_does_not_answer_is_left_out(monkeypatch: pytest.MonkeyPatch):
    def fail() -> Iterator[Any]:
        raise OSError("away")

    monkeypatch.setitem(metrics._gauges, "outbox", fail)

    found = scrape()

    assert value(found, "openseat_scrape_ok", part="outbox") == 0
    assert value(found, "openseat_scrape_ok", part="pool") == 1
    assert not [name for name, _ in found if name == "openseat_outbox_waiting"]


TOKEN = "metrics-token-of-24-chars"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "trusted", "status"),
    [
        ({}, [], 200),
        ({"REMOTE_ADDR": "::1"}, [], 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, [], 404),
        ({"REMOTE_ADDR": "unix"}, [], 404),
        # A proxy on this machine that the settings do not name: whoever it speaks for is unknown.
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, [], 404),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, [], 404),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, ["127.0.0.0/8"], 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1, 192.0.2.7"}, ["127.0.0.0/8"], 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, [], 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, [], 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer é"}, [], 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}, [], 404),
    ],
)
def test_metrics_are_for_those_whom_the_settings_name(
    settings: Any, given: dict[str, str], trusted: list[str], status: int
):
    settings.METRICS_TOKEN, settings.TRUSTED_PROXIES = TOKEN, trusted

    answer = Client().get("/metrics", **given)

    assert answer.status_code == status
    assert (b"openseat_" in answer.content) is (status == 200)


@pytest.mark.django_db
def test_no_token_set_lets_nobody_in():
    answer = Client().get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404


def test_files_of_the_dead_are_removed_and_others_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = {
        "mine": f"counter_{metrics.HOST}.{os.getpid()}.db",
        "dead": f"counter_{metrics.HOST}.{dead.pid}.db",
        "elsewhere": "histogram_other.7.db",
        "long ago": "histogram_gone.7.db",
    }
    for name in names.values():
        (tmp_path / name).touch()
    os.utime(tmp_path / names["long ago"], (0, 0))

    metrics.clear_dead()

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([names["mine"], names["elsewhere"]])


COUNT = """
import os
from common.metrics import BOOKINGS
BOOKINGS.labels("confirmed").inc()
if os.fork() == 0:
    BOOKINGS.labels("confirmed").inc(2)
    os._exit(0)
os.wait()
"""


def test_processes_count_apart_and_are_added_up(tmp_path: Path):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PROMETHEUS_MULTIPROC_DIR": "/nowhere"}
    run = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command"]

    for _ in range(2):
        subprocess.run([*run, COUNT], cwd=ROOT, env=environment, check=True, timeout=60)

    shown = "from django.test import Client; print(Client(SERVER_NAME='localhost').get('/metrics').content.decode())"
    text = subprocess.run([*run, shown], cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    assert 'openseat_bookings_total{outcome="confirmed"} 6.0' in text
    assert len(list((tmp_path / "metrics").glob("counter_*.db"))) >= 4


def test_a_full_disk_costs_the_number_and_not_the_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def is_full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(metrics.os, "posix_fallocate", is_full)

    metrics._value("counter", "x", "x_total", (), (), "").inc(1)


def known() -> set[str]:
    sources = [ROOT / "common/metrics.py", ROOT / "notifications/gauges.py"]
    gauges = {name for path in sources for name in re.findall(r'"(openseat_[a-z_]+)"', path.read_text())}
    return gauges | set(REGISTRY._names_to_collectors)


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "alerts.yml"])
def test_every_metric_named_exists(name: str):
    text = (OPERATIONS / name).read_text()

    used = set(re.findall(r"openseat_[a-z_]+", text))

    assert len(used) > 5
    assert used <= known()


def test_every_metric_is_on_the_dashboard():
    board = json.loads((OPERATIONS / "grafana-dashboard.json").read_text())

    shown = {
        name
        for each in board["panels"]
        for target in each["targets"]
        for name in re.findall(r"openseat_\w+", target["expr"])
    }

    bases = {re.sub("_(bucket|count|sum)$", "", name) for name in shown}
    ours = {
        name for name in known() if name.startswith("openseat_") and not re.search("_(bucket|count|sum|created)$", name)
    }
    assert {name for name in ours if f"{name}_total" not in ours} <= bases


def test_alerts_say_when_what_and_what_to_do():
    groups = yaml.safe_load((OPERATIONS / "alerts.yml").read_text())["groups"]

    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) >= 6
    for rule in rules:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "description"}


def test_cache_is_counted():
    before = REGISTRY.get_sample_value("openseat_cache_reads_total", {"what": "t", "result": "hit"}) or 0

    metrics.CACHE_READS.labels("t", "hit").inc()
    cache.clear()

    assert REGISTRY.get_sample_value("openseat_cache_reads_total", {"what": "t", "result": "hit"}) == before + 1
