"""A million visitors and ten thousand seats, with and without a waiting room: ``python -m benchmarks.waiting_room``.

A simulation: nobody books anything, and the same seed gives the same table. Half of the visitors are there when booking
opens, the others come within minutes. Whoever sees the form fills it in for about 45 seconds, or goes away; a party is
of one to four. The site answers so many requests a second, and the others wait for it. A waiting room is a page that
needs no database: it lets in as many as the seats that are left are for, and a few more, and tells the others how many
are before them. Those who were early are let in in random order, so that nothing is won by being there first.
"""

import argparse
import heapq
import random
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from math import log

EARLY, SPREAD = 0.5, 180.0
FILLING_MEDIAN, FILLING_SIGMA = 45.0, 0.5
GOES_AWAY = 0.25
PARTIES, WEIGHTS = (1, 2, 3, 4), (35, 45, 12, 8)
SEATS_EACH = sum(p * w for p, w in zip(PARTIES, WEIGHTS, strict=True)) / sum(WEIGHTS) * (1 - GOES_AWAY)
POLL_SECONDS = 20
PATIENCE, MOST_AGAIN = 10.0, 3
"""Seconds after which somebody whose request has no answer sends it again, and how often."""


@dataclass
class Outcome:
    """What a site saw; ``late`` is how long an answer took at worst, in seconds."""

    views: int = 0
    tries: int = 0
    booked: int = 0
    in_vain: int = 0
    sold_out_after: float = 0.0
    late: float = 0.0
    busiest_second: int = 0
    polls_a_second: int = 0
    _seconds: Counter[int] = field(default_factory=Counter)

    def note_request(self, at: float, again: int) -> None:
        self._seconds[int(at)] += 1 + again
        self.busiest_second = max(self.busiest_second, self._seconds[int(at)])


class Server:
    """Answers ``rate`` requests a second, in their order."""

    def __init__(self, rate: float, outcome: Outcome) -> None:
        self.rate, self.outcome, self.free_at = rate, outcome, 0.0

    def answer(self, at: float) -> float:
        """When the answer is there. Whoever waits longer than they can asks again, which is work too."""
        waited = max(0.0, self.free_at - at)
        again = min(MOST_AGAIN, int(waited / PATIENCE))
        self.outcome.note_request(at, again)
        self.free_at = max(at, self.free_at) + (1 + again) / self.rate
        self.outcome.late = max(self.outcome.late, self.free_at - at)
        return self.free_at


def arrivals(visitors: int, chance: random.Random) -> list[float]:
    """Seconds after the opening; who was there before has 0 or little more."""
    early = int(visitors * EARLY)
    times = [chance.expovariate(1.0) for _ in range(early)]
    times += [chance.expovariate(1 / SPREAD) for _ in range(visitors - early)]
    return times


def simulate(visitors: int, seats: int, rate: float, *, spare: float | None, seed: int) -> Outcome:
    """``spare`` is by how much more are let in than the seats are for; None is no waiting room."""
    chance, outcome = random.Random(seed), Outcome()
    server, left = Server(rate, outcome), seats
    queue, first = sorted(arrivals(visitors, chance)), 0
    forms: list[float] = []
    now = 0.0
    while first < len(queue) or forms:
        came = bisect_right(queue, now)
        if spare is None:
            let_in = came - first
        else:
            let_in = min(came - first, int(rate / 2), max(0, _room(left, len(forms), spare)))
            outcome.polls_a_second = max(outcome.polls_a_second, (came - first - let_in) // POLL_SECONDS)
        for each in queue[first : first + let_in]:
            outcome.views += 1
            seen = server.answer(each if spare is None else now)
            if left:
                heapq.heappush(forms, seen + chance.lognormvariate(log(FILLING_MEDIAN), FILLING_SIGMA))
        first += let_in
        while forms and forms[0] <= now:
            left = _try(heapq.heappop(forms), left, server, chance)
        if not left and not forms and spare is not None:
            break
        now += 1
    return outcome


def _try(at: float, left: int, server: Server, chance: random.Random) -> int:
    """Somebody is done with the form; the seats that are left then."""
    if chance.random() < GOES_AWAY:
        return left
    outcome = server.outcome
    outcome.tries += 1
    answered = server.answer(at)
    party = chance.choices(PARTIES, WEIGHTS)[0]
    if party > left:
        outcome.in_vain += 1
        return left
    outcome.booked += 1
    outcome.sold_out_after = answered
    return left - party


def _room(left: int, inside: int, spare: float) -> int:
    """How many more may come in."""
    return int(left / SEATS_EACH * (1 + spare)) - inside + (1 if left else 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="What a waiting room does to a rush.")
    parser.add_argument("--visitors", type=int, default=1_000_000)
    parser.add_argument("--seats", type=int, default=10_000)
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[500, 10_000], help="requests the site answers a second"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    columns = "form seen,tries,booked,in vain,peak a second,latest answer s,sold out after s,polls a second"
    print(f"{options.visitors:,} visitors, {options.seats:,} seats, seed {options.seed}\n")
    print(f"{'a second':>9} {'waiting room':13}" + "".join(f"{name:>18}" for name in columns.split(",")))
    for rate in options.rates:
        for name, spare in (("none", None), ("exact", 0.0), ("20 % more", 0.2)):
            got = simulate(options.visitors, options.seats, rate, spare=spare, seed=options.seed)
            figures = (got.views, got.tries, got.booked, got.in_vain, got.busiest_second)
            whole = "".join(f"{figure:18,}" for figure in figures)
            times = f"{got.late:18,.1f}{got.sold_out_after:18,.0f}{got.polls_a_second:18,}"
            print(f"{rate:9,.0f} {name:13}{whole}{times}", flush=True)


if __name__ == "__main__":
    main()
