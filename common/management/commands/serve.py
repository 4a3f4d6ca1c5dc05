"""What `make run` starts: a database that is up to date, then web, worker and beat under one supervisor."""

import os
import socket
import sys
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from common.processes import resolve

DEMO_EMAIL = "user1@test.com"


class Command(BaseCommand):
    help = "Migrate, fill an empty database with demo data, and run web, worker and beat until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _ensure_port_is_free()
            _ensure_database_answers()
            call_command("migrate", verbosity=0, interactive=False)
            self._seed()
        except KeyboardInterrupt:
            sys.exit(130)
        self._greet()
        _become_supervisor()

    def _seed(self) -> None:
        """Never where the site is public: everybody knows the demo's passwords."""
        if not settings.IS_HTTPS:
            call_command("seed_demo", if_empty=True, stdout=StringIO())

    def _greet(self) -> None:
        self.stdout.write(f"\n  {settings.SITE_NAME} runs at {_address()}   (Ctrl-C ends it)")
        if get_user_model().objects.filter(email=DEMO_EMAIL).exists():
            self.stdout.write("  Demo log-ins, all with the password password123:")
            self.stdout.write("    user1@test.com to user5@test.com, organizer@test.com, admin@test.com")
        self.stdout.write("")
        self.stdout.flush()


def _address() -> str:
    host = "localhost" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST  # noqa: S104  compared
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def _ensure_port_is_free() -> None:
    """The web server would share a port with another copy of itself and get half of its requests."""
    try:
        address = resolve(settings.HOST, settings.PORT)
    except OSError as error:
        raise CommandError(f"HOST must be an address of this machine, not {settings.HOST!r}.") from error
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, settings.PORT))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CommandError(f"PORT {settings.PORT} on HOST {settings.HOST} cannot be used: {reason}.") from error


def _ensure_database_answers() -> None:
    """Ask without the pool, which would wait and then tell no reason."""
    alone = connection.copy()
    alone.settings_dict["OPTIONS"].pop("pool", None)
    try:
        alone.ensure_connection()
    except OperationalError as error:
        name = "DATABASE_URL" if connection.vendor == "postgresql" else "DATA_DIR"
        raise CommandError(f"{name}: the database cannot be reached: {str(error).splitlines()[0]}.") from error
    finally:
        alone.close()


def _become_supervisor() -> None:
    """Replace this process, so that Ctrl-C and SIGTERM reach the one that can end the others in order."""
    connection.close()
    os.environ |= {
        "OPENSEAT_PYTHON": sys.executable,
        "DATA_DIR": str(settings.DATA_DIR),
        # Else each thread keeps what it once needed, and a process the memory of all log-ins that were under way.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        "MALLOC_MMAP_THRESHOLD_": os.environ.get("MALLOC_MMAP_THRESHOLD_", "1048576"),
        "SUPERVISED_BY": str(os.getpid()),
    }
    config = settings.BASE_DIR / "supervisord.conf"
    os.execv(sys.executable, [sys.executable, "-m", "common.foreground", "-n", "-c", str(config)])  # noqa: S606  our own Python
