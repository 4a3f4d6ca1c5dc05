"""The Celery worker in the foreground."""

import warnings
from typing import Any

from celery import current_app
from celery.exceptions import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand

from common.processes import die_with_supervisor


class Command(BaseCommand):
    help = "Do what waits in the queue, with WORKER_THREADS threads. Any number of workers may run."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_supervisor()
        warnings.simplefilter("ignore", SecurityWarning)  # root is usual in a container
        current_app.start(
            [
                "--quiet",
                "worker",
                "--pool=threads",
                f"--concurrency={settings.WORKER_THREADS}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                f"--loglevel={settings.LOG_LEVEL}",
            ]
        )
