"""Whether new migrations can run while the site does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader

from common.locking import problems

BASELINE = settings.BASE_DIR / ".ci" / "migrations-baseline"


class Command(BaseCommand):
    help = "Name each step of the migrations since the baseline that would lock a table for long or break running code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--record", action="store_true", help="all of today's migrations are released: not looked at again"
        )

    def handle(self, *args: Any, record: bool, **options: Any) -> None:
        loader = MigrationLoader(None)
        ours = {key for key in loader.graph.nodes if (settings.BASE_DIR / key[0] / "migrations").is_dir()}
        if record:
            BASELINE.write_text("".join(f"{app}.{name}\n" for app, name in sorted(ours)))
        released = {tuple(line.split(".", 1)) for line in BASELINE.read_text().split()}
        others = set(loader.graph.nodes) - ours
        if found := problems(loader, known={(key[0], key[1]) for key in others | released}):
            raise CommandError("\n".join([*found, "See docs/operations/migrations.md."]), returncode=1)
        self.stdout.write(f"{len(ours) - len(released & ours)} migrations since the baseline, none of them locks.")
