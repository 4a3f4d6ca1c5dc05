"""Whether workers and scheduler live, and whether mail can be sent."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from common import health
from common.health import Trouble
from notifications.mail_check import explain
from notifications.models import Heartbeat
from notifications.services.heartbeats import INTERVAL_SECONDS

FRESH_FOR = timedelta(seconds=3 * INTERVAL_SECONDS)
START = {"beat": "manage.py beat"} | {f"worker:{queue}": f"manage.py worker {queue}" for queue in settings.QUEUES}


def heartbeat(name: str) -> None:
    seen_at = Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
    if seen_at is None:
        raise Trouble("never seen", f"Start {START[name]}.")
    silence = timezone.now() - seen_at
    if silence > FRESH_FOR:
        seconds = round(silence.total_seconds())
        raise Trouble(f"silent for {seconds} s", f"Look whether {START[name]} runs, and start it again.")


def mail() -> None:
    """Log in to the mail server, and send nothing."""
    if settings.EMAIL_BACKEND.endswith("FolderBackend") and settings.IS_HTTPS:
        raise Trouble("not set", "Mails become files in DATA_DIR/mail. Set EMAIL_URL to send them.")
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, UnicodeError, ValueError) as error:
        raise Trouble("failed", explain(error)) from error


for _name in START:
    health.register(_name, partial(heartbeat, _name), lane="database", is_probed=True)
health.register("mail", mail)
