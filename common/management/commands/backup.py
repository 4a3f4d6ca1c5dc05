"""One file that holds everything."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common import backups


class Command(BaseCommand):
    help = "Write database and pictures to FILE, by default under DATA_DIR/backups, while the site runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--keep", type=int, default=0, help="of those under DATA_DIR/backups keep so many; 0: all")

    def handle(self, *args: Any, file: Path | None, keep: int, **options: Any) -> None:
        try:
            path = backups.back_up(to=file, now=timezone.now())
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        if keep > 0:
            backups.forget_old(keep=keep)
        self.stdout.write(f"{path}, {path.stat().st_size / 1e6:.1f} MB. It holds personal data: keep it safe.")
