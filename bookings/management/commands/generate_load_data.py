"""``manage.py generate_load_data``: a site as large as one wishes, to measure what that costs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bookings.crowd.filling import fill
from bookings.crowd.shape import LEAST_EVENTS, Crowd
from bookings.demo.seeding import is_empty


class Command(BaseCommand):
    help = "Fill an empty database with many events and bookings. Their secrets can be guessed: for measuring alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--events", type=int, default=1_000_000)
        parser.add_argument("--bookings", type=int, default=5_000_000)

    def handle(self, *args: Any, events: int, bookings: int, **options: Any) -> None:
        if settings.IS_HTTPS:
            raise CommandError("SITE_URL is https: this is a site for people, and load data is not for them.")
        if events < LEAST_EVENTS or bookings < events:
            raise CommandError(f"At least {LEAST_EVENTS} events, and as many bookings.")
        if not is_empty():
            raise CommandError("The database is not empty. Use a fresh database for load data.")
        fill(Crowd(events, bookings, timezone.now().replace(microsecond=0)), say=self.stdout.write)
