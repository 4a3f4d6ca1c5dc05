"""The Celery scheduler in the foreground."""

from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand

from common.processes import die_with_supervisor


class Command(BaseCommand):
    help = "Start what is due by the clock. Run one of it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_supervisor()
        current_app.start(["--quiet", "beat", "--pidfile=", f"--loglevel={settings.LOG_LEVEL}"])
