"""Proves that every seat counter agrees with its bookings, and that nobody waits in front of a free seat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bookings.reconcile import differences, repair


class Command(BaseCommand):
    help = "Check seats, parties and waitlists of the whole database; exits with 1 where something differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="set the counters and offer free seats to who waits")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        found = differences(now=timezone.now())
        for line in found:
            self.stdout.write(line)
        if fix and found:
            self.stdout.write(f"Repaired {repair(now=timezone.now())} slots.")
            found = differences(now=timezone.now())
        if found:
            raise CommandError(f"{len(found)} things differ.", returncode=1)
        self.stdout.write("All is as it must be.")
