"""``manage.py seed_demo``: an empty site gets people, events and bookings to play with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bookings.demo.seeding import PASSWORD, PEOPLE, seed


class Command(BaseCommand):
    help = "Fill an empty database with demo users, events and bookings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing, instead of failing, where there are users or events."
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if seed(now=timezone.now()):
            self._print_log_ins()
        elif not if_empty:
            raise CommandError("The database is not empty, so no demo data was added. Use a fresh database for it.")

    def _print_log_ins(self) -> None:
        self.stdout.write(f"Demo data is in. Log in with the password {PASSWORD} as")
        for email, name, role in PEOPLE:
            self.stdout.write(f"  {email:<20} {name} ({role.label})")
