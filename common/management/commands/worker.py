"""The Celery worker in the foreground."""

import sys
import warnings
from argparse import ArgumentParser
from functools import partial
from typing import Any

from celery import current_app
from celery.exceptions import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand

from common.processes import die_with_supervisor, run_together


class Command(BaseCommand):
    help = "Do what waits in the queues, with a process of WORKER_THREADS threads for each. Any number may run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queues", nargs="*", choices=[*settings.QUEUES, []], help="Without any: all of them.")

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_supervisor()
        warnings.simplefilter("ignore", SecurityWarning)  # root is usual in a container
        queues = options["queues"] or settings.QUEUES
        if len(queues) == 1:
            work_on(queues[0])
        else:
            sys.exit(run_together([partial(work_on, queue) for queue in queues]))


def work_on(queue: str) -> None:
    current_app.start(
        [
            "--quiet",
            "worker",
            "--pool=threads",
            f"--queues={queue}",
            f"--hostname={queue}@%h",
            f"--concurrency={settings.WORKER_THREADS}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            f"--loglevel={settings.LOG_LEVEL}",
        ]
    )
