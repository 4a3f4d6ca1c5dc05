"""Whether anything grows with the site: ``make bench WHAT=growth``, on PostgreSQL only.

The same requests are made to a small site and to a large one, in turns, in two processes of this machine: middleware,
queries and templates, without the network and without the fragments' cache, so that the database's share is seen.
Beside the medians stands what the large site takes in times of the small one. ``--plans FOLDER`` keeps the plan of
each statement on the large site. It fails where one takes more than --most times as long, or a plan reads a large
table from end to end. ``--keep`` leaves the databases openseat_growth_small and openseat_growth for the next run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.site import ROOT

SMALL_EVENTS, SMALL_BOOKINGS = 1_000, 5_000


class Site:
    """A process that answers for one of the two databases (benchmarks.growth_site)."""

    def __init__(self, url: str, folder: str) -> None:
        self.environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
        self.environment |= {"BOOKING_RATE": "off", "ANONYMOUS_RATE": "off"}

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        command = [sys.executable, "-m", "benchmarks.growth_site"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **what: Any) -> Any:
        print(json.dumps(what), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline() if self.process.stdout else ""
        if not answer:
            raise SystemExit("The site ended; see above.")
        return json.loads(answer)

    def end(self) -> None:
        self.process.communicate(timeout=20)


@contextmanager
def database(name: str, *, keep: bool) -> Iterator[tuple[str, bool]]:
    """Its DATABASE_URL, and whether it is new."""
    url = os.environ["DATABASE_URL"]
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}")), not known
    finally:
        if not keep:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def prepare(site: Site, events: int, bookings: int, *, is_new: bool) -> None:
    site.manage("migrate", "--verbosity=0")
    if is_new:
        site.manage("generate_load_data", f"--events={events}", f"--bookings={bookings}")


def measure(small: Site, large: Site, rounds: int) -> dict[str, tuple[float, float]]:
    """Medians in milliseconds, by what was asked for; the sites take turns."""
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in small.ask(do="names")}
    for turn in range(rounds + 1):
        for name, kept in times.items():
            for site, those in zip((small, large), kept, strict=True):
                took = site.ask(do="time", name=name)
                if turn:  # the first one warms up
                    those.append(took)
    return {name: (statistics.median(few), statistics.median(many)) for name, (few, many) in times.items()}


def show(medians: dict[str, tuple[float, float]], queries: dict[str, int]) -> None:
    print(f"{'milliseconds, medians':40}{'small':>10}{'large':>10}{'times':>8}{'queries':>9}")
    for name, (few, many) in medians.items():
        print(f"{name:40}{few:10.1f}{many:10.1f}{many / few:8.2f}{queries[name]:9}")


def main() -> None:
    parser = argparse.ArgumentParser(description="The same requests on a small site and on a large one.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--bookings", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--most", type=float, default=1.5, help="times that the large site may take")
    parser.add_argument("--plans", type=Path, help="a folder for the plans of the large site")
    parser.add_argument("--keep", action="store_true", help="keep both databases")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("DATABASE_URL names no PostgreSQL server.")
    sizes = {"small": (SMALL_EVENTS, SMALL_BOOKINGS), "large": (options.events, options.bookings)}
    with (
        tempfile.TemporaryDirectory() as folder,
        database("openseat_growth_small", keep=options.keep) as (small_url, small_is_new),
        database("openseat_growth", keep=options.keep) as (large_url, large_is_new),
    ):
        small, large = Site(small_url, folder), Site(large_url, folder)
        prepare(small, *sizes["small"], is_new=small_is_new)
        prepare(large, *sizes["large"], is_new=large_is_new)
        small.start()
        large.start()
        try:
            medians = measure(small, large, options.rounds)
            plans = {name: large.ask(do="plans", name=name) for name in medians}
        finally:
            small.end()
            large.end()
    show(medians, {name: len(found["plans"]) for name, found in plans.items()})
    if options.plans:
        keep_plans(options.plans, plans)
    complaints = [
        f"{name}: {many / few:.2f} times" for name, (few, many) in medians.items() if many > few * options.most
    ]
    complaints += [f"{name}: {scan}" for name, found in plans.items() for scan in found["scans"]]
    sys.exit("\n".join(complaints) or None)


def keep_plans(folder: Path, plans: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in plans.items():
        file = folder / f"{name.replace(' ', '-').replace(',', '')}.txt"
        file.write_text("\n\n".join(found["plans"]) + "\n")


if __name__ == "__main__":
    main()
