"""What the worker does for accounts."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.services import sessions


@shared_task(name="accounts.tasks.forget_expired_sessions")
def forget_expired_sessions() -> int:
    """Log-ins of the API, and those of the pages."""
    call_command("clearsessions")
    return sessions.forget_expired_sessions(now=timezone.now())
