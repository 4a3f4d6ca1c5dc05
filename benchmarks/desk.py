"""How long an organizer's screens take with a million bookings: ``python -m benchmarks.desk``, on PostgreSQL only.

It fills a database of its own, asks whether that is as bookings would have left it, and opens each screen as an admin
and as organizers, in this process: middleware, queries and templates, without the network. Beside the medians stand
the plans of the slowest query. It fails where a plan reads a large table from end to end, or a median is over --most.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module

import django
from django.core.management import call_command

from tests.site import database_of_its_own


def main() -> None:
    parser = argparse.ArgumentParser(description="The organizers' screens with many bookings.")
    parser.add_argument("--bookings", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--most", type=float, default=500, help="milliseconds that a median may take")
    parser.add_argument("--plans", action="store_true", help="print whole plans, with what they took")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("DATABASE_URL names no PostgreSQL server.")
    with tempfile.TemporaryDirectory() as folder, database_of_its_own() as database:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "WARNING"} | database
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        size = {"events": options.events, "bookings": options.bookings}
        for command, wanted in (("migrate", {"verbosity": 0}), ("generate_load_data", size), ("reconcile", {})):
            call_command(command, **wanted)
        screens = import_module("benchmarks.screens")  # needs the settings
        complaints = screens.measure(runs=options.runs, most=options.most, plans=options.plans)
    sys.exit("\n".join(complaints) or None)


if __name__ == "__main__":
    main()
