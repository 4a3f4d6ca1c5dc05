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

from common import metrics, statics
from common.gate import Gate, notice_vanished_clients
from common.processes import allow_files, die_with_parent, die_with_supervisor, resolve

# Of each process. Idle and slow ones are among them; each of those that send a body has a thread.
MOST_CONNECTIONS = 4096
OTHER_FILES = 512


def load_application() -> Callable[..., Any]:
    """Called in each worker process."""
    if main := parent_process():
        die_with_parent(signal.SIGKILL, parent=main.pid or 0)
    notice_vanished_clients()
    return Gate(get_internal_wsgi_application(), places=settings.WEB_THREADS)


class Command(BaseCommand):
    help = "Serve pages and API on HOST and PORT, with WEB_WORKERS processes of WEB_THREADS threads."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_supervisor()
        statics.prepare()
        metrics.clear_dead()
        # Back-pressure counts open connections, so that a small number of idle browsers would shut everybody else out.
        files = allow_files(MOST_CONNECTIONS + OTHER_FILES)
        connections = max(2 * settings.WEB_THREADS, min(MOST_CONNECTIONS, files - OTHER_FILES))
        server = Granian(
            settings.WSGI_APPLICATION,
            address=resolve(settings.HOST, settings.PORT),
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_WORKERS,
            blocking_threads=connections,
            backpressure=connections,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_dictconfig=copy.deepcopy(settings.LOGGING),
        )
        # Threads here wait for clients and the database more than they compute, so more of them than cores is right.
        logging.getLogger("_granian").addFilter(lambda record: "seems quite high" not in record.getMessage())
        server.serve(target_loader=load_application, wrap_loader=False)
