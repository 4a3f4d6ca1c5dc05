"""manage.py refresh_search: write what the search knows of the events anew."""

from typing import Any

from django.core.management.base import BaseCommand

from events.services import refresh_all_searches


class Command(BaseCommand):
    help = (
        "Writes what the search knows of every event anew; needed after a change of its own rules, or to forget words."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The search knows {refresh_all_searches()} events.")
