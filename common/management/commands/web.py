"""The web server in the foreground."""

import copy
import logging
import signal
from collections.abc import Callable
from multiprocessing import parent_process
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import get_internal_wsgi_application
from granian import Granian
from granian.constants import Interfaces

from common.processes import die_with_parent, die_with_supervisor, resolve


def load_application() -> Callable[..., Any]:
    """Called in each worker process."""
    if main := parent_process():
        die_with_parent(signal.SIGKILL, parent=main.pid or 0)
    return get_internal_wsgi_application()


class Command(BaseCommand):
    help = "Serve pages and API on HOST and PORT, with WEB_WORKERS processes of WEB_THREADS threads."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_supervisor()
        # Back-pressure keeps its default of 1024: it counts open connections, so that a small number of idle
        # browsers would shut everybody else out. What waits for a thread waits in the server.
        server = Granian(
            settings.WSGI_APPLICATION,
            address=resolve(settings.HOST, settings.PORT),
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_WORKERS,
            blocking_threads=settings.WEB_THREADS,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_dictconfig=copy.deepcopy(settings.LOGGING),
        )
        # Threads here wait for the database more than they compute, so more of them than cores is right.
        logging.getLogger("_granian").addFilter(lambda record: "seems quite high" not in record.getMessage())
        server.serve(target_loader=load_application, wrap_loader=False)
