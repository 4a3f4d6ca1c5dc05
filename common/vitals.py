"""What has to be right on any machine that runs the site; each check raises Trouble where it is not."""

import shutil
import uuid
from datetime import datetime, timedelta
from functools import cache as once

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common import health
from common.backups import last_backup_at
from common.health import Trouble
from common.replica import ALIAS

LEAST_FREE_BYTES = 500_000_000
LEAST_FREE_SHARE = 0.05
MOST_CLOCK_SECONDS = 2.0
# The time since the last change says nothing where there was none since.
_LAG = """
SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END
"""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@once
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def replica() -> None:
    """Only the doctor asks: without the copy, or with an old one, the site goes on."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_LAG)
        seconds = float(cursor.fetchone()[0] or 0)
    if seconds > settings.DATABASE_REPLICA_LAG_SECONDS:
        raise Trouble("behind", f"The copy of the database is {seconds:.0f} s late. Look at its log and its load.")


def migrations() -> None:
    applied = set(MigrationRecorder(connection).applied_migrations())
    if missing := sorted(_migrations_of_the_code() - applied):
        named = ", ".join(".".join(each) for each in missing[:3])
        raise Trouble(f"{len(missing)} not applied", f"Run manage.py migrate; it lacks {named}.")


def cache_answers() -> None:
    """Our cache hides its failures, so it is asked for what was just put into it."""
    key = f"health:{uuid.uuid4().hex}"
    cache.set(key, key, 10)
    if cache.get(key) != key:
        raise Trouble("no answer", "Look whether REDIS_URL is right and Redis runs, or DATA_DIR/cache can be written.")
    cache.delete(key)


def broker() -> None:
    """Only a doorbell: without it the sweeps find what waits."""
    try:
        with current_app.connection_for_write() as connected:
            connected.ensure_connection(max_retries=0, timeout=1)
    except Exception as error:  # each transport has its own
        advice = "Look whether REDIS_URL is right and Redis runs; until then messages go out with a delay."
        raise Trouble("no answer", f"{type(error).__name__}: {advice}") from error


def clock() -> None:
    if connection.vendor != "postgresql":  # the file has no clock of its own
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
    if apart > MOST_CLOCK_SECONDS:
        raise Trouble("differs", f"The database's clock is {apart:.0f} s from this machine's. Run NTP on both.")


def disk() -> None:
    usage = shutil.disk_usage(settings.DATA_DIR)
    if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * LEAST_FREE_SHARE:
        free = f"{usage.free / 1e9:.1f} of {usage.total / 1e9:.1f} GB"
        raise Trouble("nearly full", f"{free} are free in {settings.DATA_DIR}. Make room or move DATA_DIR.")


def secret() -> None:
    for name, key in (
        ("SECRET_KEY", settings.SECRET_KEY),
        ("JWT_SIGNING_KEY", str(settings.SIMPLE_JWT["SIGNING_KEY"])),
    ):
        if len(key) < 50 or len(set(key)) < 16:
            raise Trouble("weak", f"Set {name} to 50 random characters or more.")


def backup(now: datetime | None = None) -> None:
    if not settings.BACKUP_MAX_AGE_HOURS:
        return
    last = last_backup_at()
    if last is None:
        raise Trouble("none", "There is no backup yet. Run manage.py backup every night.")
    age = (now or timezone.now()) - last
    if age > timedelta(hours=settings.BACKUP_MAX_AGE_HOURS):
        hours = round(age.total_seconds() / 3600)
        raise Trouble("too old", f"The last backup is {hours} hours old. Run manage.py backup every night.")


health.register("database", database, lane="database", is_probed=True)
if ALIAS in settings.DATABASES:
    health.register("replica", replica)
health.register("migrations", migrations, lane="database", is_probed=True)
health.register("cache", cache_answers, is_probed=True)
health.register("broker", broker)
health.register("clock", clock, lane="database")
health.register("disk", disk)
health.register("secret", secret)
health.register("backup", backup)
