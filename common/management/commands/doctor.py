"""Is all well? One line for each thing that the site needs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import health

PATIENCE = 30.0


class Command(BaseCommand):
    help = (
        "Check database, cache, broker, worker, beat, mail, disk, secrets and backup; exits with 1 where one is wrong."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = health.ask(health.registered(), seconds=PATIENCE)
        width = max(map(len, troubles)) + 2
        for name, trouble in troubles.items():
            self.stdout.write(f"{name:<{width}}{f'{trouble.words}. {trouble.advice}' if trouble else 'ok'}")
        if wrong := sum(1 for trouble in troubles.values() if trouble):
            raise CommandError(f"{wrong} of {len(troubles)} checks failed.", returncode=1)
