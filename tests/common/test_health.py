"""The probes of machines, and the doctor that an operator asks."""

import signal
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from common import health, vitals
from common.cache import breaker
from common.health import Check, Trouble
from notifications.models import Heartbeat

PARTS = ["worker:mail", "worker:webhooks", "worker:default", "beat"]


def all_live() -> None:
    Heartbeat.objects.bulk_create(Heartbeat(name=name, seen_at=timezone.now()) for name in PARTS)


def probe() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


@pytest.mark.django_db(transaction=True)
def test_a_site_that_works_is_ready():
    all_live()

    names = ["database", "migrations", "cache", *PARTS]
    status, body = probe()

    assert (status, body["status"]) == (200, "ok")
    assert body["checks"] == dict.fromkeys(names, "ok")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", PARTS)
def test_a_silent_part_makes_it_unready(name: str):
    all_live()
    Heartbeat.objects.filter(name=name).update(seen_at=timezone.now() - timedelta(hours=1))

    status, body = probe()

    wrong = {check: words for check, words in body["checks"].items() if words != "ok"}
    assert (status, body["status"]) == (503, "unavailable")
    assert list(wrong) == [name]
    assert wrong[name].startswith("silent for 36")


@pytest.mark.django_db(transaction=True)
def test_a_part_that_never_lived_is_named_and_the_log_stays_quiet(caplog: pytest.LogCaptureFixture):
    assert probe()[1]["checks"]["beat"] == "never seen"
    assert caplog.records == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_to_come_makes_it_unready():
    all_live()
    row = MigrationRecorder.Migration.objects.filter(app="bookings").latest("id")
    row.delete()

    try:
        status, body = probe()
    finally:
        row.save(force_insert=True)

    assert (status, body["checks"]["migrations"]) == (503, "1 not applied")


@pytest.mark.django_db(transaction=True)
def test_a_lost_cache_makes_it_unready(settings: Any):
    all_live()
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    status, body = probe()

    assert (status, body["checks"]["cache"]) == (503, "no answer")


def test_what_hangs_is_not_waited_for():
    is_over = threading.Event()
    stuck = [Check("stuck", is_over.wait, "stuck"), Check("after", lambda: None, "stuck")]
    fine = Check("fine", lambda: None, "fine")
    before = threading.active_count()

    answers = [health.ask([*stuck, fine], seconds=0.05) for _ in range(3)]
    waiting = threading.active_count() - before
    is_over.set()

    words = [{name: trouble and trouble.words for name, trouble in answer.items()} for answer in answers]
    assert words == [{"stuck": "no answer", "after": "no answer", "fine": None}] * 3
    assert waiting == 1


def test_what_a_driver_says_is_for_the_operator_alone():
    def ask() -> None:
        raise OSError("password sesame refused")

    trouble = health.ask([Check("x", ask, "x")], seconds=5)["x"]

    assert trouble
    assert trouble.words == "failed"
    assert trouble.advice == "OSError: password sesame refused"


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_frozen_redis_is_told_within_two_seconds(redis: Any, settings: Any):
    all_live()
    settings.CACHES = settings.CACHES | {"default": configured.CACHES["default"] | {"LOCATION": redis.url}}
    probe()

    redis.process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    try:
        status, body = probe()
    finally:
        taken = time.monotonic() - started
        redis.process.send_signal(signal.SIGCONT)
        breaker.reset()

    assert (status, body["checks"]["cache"]) == (503, "no answer")
    assert body["checks"]["database"] == "ok"
    assert taken < 2


def doctor() -> tuple[int, dict[str, str]]:
    out = StringIO()
    code = 0
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        code = error.returncode
    return code, dict(line.split(None, 1) for line in out.getvalue().splitlines())


@pytest.fixture
def _healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vitals, "last_backup_at", timezone.now)
    monkeypatch.setattr(vitals, "LEAST_FREE_BYTES", 0)
    monkeypatch.setattr(vitals, "LEAST_FREE_SHARE", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_healthy")
def test_the_doctor_finds_nothing_where_nothing_is_wrong():
    all_live()

    code, lines = doctor()

    others = ["database", "migrations", "clock", "cache", "broker", "disk", "secret", "backup", "mail"]
    assert code == 0
    assert lines == dict.fromkeys(others + PARTS, "ok")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_healthy")
def test_the_doctor_says_what_to_do(settings: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vitals, "last_backup_at", lambda: timezone.now() - timedelta(days=10))
    monkeypatch.setattr(vitals, "LEAST_FREE_BYTES", 10**30)
    settings.SIMPLE_JWT = settings.SIMPLE_JWT | {"SIGNING_KEY": "sesame" * 9}

    code, lines = doctor()

    assert code == 1
    assert lines["backup"] == "too old. The last backup is 240 hours old. Run manage.py backup every night."
    assert lines["disk"].startswith("nearly full. ")
    assert lines["secret"] == "weak. Set JWT_SIGNING_KEY to 50 random characters or more."
    assert lines["worker:mail"] == "never seen. Start manage.py worker mail."
    assert "sesame" not in str(lines)


@pytest.mark.parametrize(("hours", "age"), [(0, timedelta(days=99)), (48, timedelta(hours=47))])
def test_a_backup_is_old_by_the_setting(settings: Any, monkeypatch: pytest.MonkeyPatch, hours: int, age: timedelta):
    settings.BACKUP_MAX_AGE_HOURS = hours
    monkeypatch.setattr(vitals, "last_backup_at", lambda: timezone.now() - age)

    vitals.backup()

    monkeypatch.setattr(vitals, "last_backup_at", lambda: timezone.now() - timedelta(hours=hours) - age)
    if hours:
        with pytest.raises(Trouble, match="too old"):
            vitals.backup()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_clock_that_differs_is_told(monkeypatch: pytest.MonkeyPatch):
    vitals.clock()

    ahead = timezone.now() + timedelta(seconds=30)
    monkeypatch.setattr(vitals.timezone, "now", lambda: ahead)
    with pytest.raises(Trouble, match="differs"):
        vitals.clock()


def test_mail_that_goes_to_files_is_no_mail_for_a_public_site(settings: Any):
    from notifications.vitals import mail  # noqa: PLC0415

    settings.EMAIL_BACKEND = "notifications.mail.FolderBackend"
    settings.IS_HTTPS = True

    with pytest.raises(Trouble, match="not set"):
        mail()


def test_a_mail_server_that_is_not_there_is_explained(settings: Any):
    from notifications.vitals import mail  # noqa: PLC0415

    settings.EMAIL_BACKEND = "notifications.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(Trouble) as caught:
        mail()

    assert "Nothing listens at 127.0.0.1:1" in caught.value.advice
