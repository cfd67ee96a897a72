"""`python -m tests.bench --engine sqlite --rows list,detail`: prints the table; status 1 where a
must is missed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.driver import Failed
from tests.bench.ground import Ground
from tests.bench.measures import MEASURES, QUICK
from tests.bench.pairs import Pace
from tests.bench.places import Postgres, Sqlite, postgres
from tests.bench.table import HEAD, line, shown

ENGINES = ("sqlite", "postgresql")


@contextmanager
def engine_of(name: str) -> Iterator[Sqlite | Postgres]:
    """The databases of that engine."""
    if name == "sqlite":
        yield Sqlite()
    else:
        with postgres() as server:
            yield server


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="default: both")
    parser.add_argument("--rows", help=f"short names, separated by commas: {', '.join(MEASURES)}")
    parser.add_argument(
        "--quick", action="store_true", help="SQLite alone, one round, without the long rows"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=1.2, help="how long a run of a round lasts"
    )
    asked = parser.parse_args()
    asked.rows = asked.rows.split(",") if asked.rows else list(QUICK if asked.quick else MEASURES)
    if unknown := [name for name in asked.rows if name not in MEASURES]:
        parser.error(f"no such rows: {', '.join(unknown)}")
    if asked.quick:
        asked.engine, asked.rounds = asked.engine or ["sqlite"], 1
    return asked


def table(engine: str, rows: list[str], pace: Pace) -> int:
    """Measure and print one engine's table; how many musts are missed."""
    missed, began = 0, time.monotonic()
    with engine_of(engine) as databases, ExitStack() as stack:
        ground = Ground(databases, pace, stack)
        print(
            f"\n{engine}; {os.cpu_count()} processors, load "
            f"{os.getloadavg()[0]:.1f}\n{line(HEAD)}",
            flush=True,
        )
        for name in rows:
            missed += measured(name, ground)
    print(f"{missed} missed; {time.monotonic() - began:.0f} s", flush=True)
    return missed


def measured(name: str, ground: Ground) -> int:
    """Print the rows of one measure; how many musts are missed. What cannot be measured is
    missed.
    """
    missed = 0
    try:
        for row in MEASURES[name](ground):
            print(shown(row), flush=True)
            missed += not row.holds
    except Failed as failure:
        print(f"{name}: could not be measured: {failure}", flush=True)
        missed += 1
    return missed


def main() -> int:
    """Print a table for each engine; 1 when a must is missed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and copies go too
    asked = options()
    pace = Pace(asked.rounds, asked.seconds)
    return 1 if sum(table(engine, asked.rows, pace) for engine in asked.engine or ENGINES) else 0


if __name__ == "__main__":
    sys.exit(main())
