"""What a backup holds, brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import backups


class Command(BaseCommand):
    help = "Bring back what FILE holds, into an empty database; stop web, worker and beat before."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace what the database holds")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            rows = backups.restore(path=file, force=force)
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"{sum(rows.values())} rows in {len(rows)} tables are back, and the same as in the backup.")
