"""`python -m tests.bench --engine sqlite --rows list,detail`: prints the table; status 1 where a must is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.bench import table_rows
from tests.bench.data.building import build
from tests.bench.data.sizes import TABLE, Size
from tests.bench.figures import Row
from tests.bench.floor.filling import fill
from tests.bench.pairs import Pace
from tests.bench.people import app_on, sign_in
from tests.bench.places import FOLDER, Postgres, Sqlite, postgres
from tests.bench.servers import free_port, serving, settings, shipped
from tests.bench.table import HEAD, line, shown

FLOOR = "tests.bench.floor.app:app"


def fill_app(size: Size, url: str) -> None:
    """Give an empty database the app's schema and content."""
    build(app_on(url, FOLDER), size)


@contextmanager
def engine_of(name: str) -> Iterator[Sqlite | Postgres]:
    """The databases of that engine."""
    if name == "sqlite":
        yield Sqlite()
    else:
        with postgres() as server:
            yield server


@contextmanager
def served(engine: Sqlite | Postgres) -> Iterator[table_rows.Sides]:
    """Both servers on copies of their databases."""
    app = engine.kept(f"app_{TABLE.name}", partial(fill_app, TABLE))
    floor = engine.kept(f"floor_{TABLE.name}", partial(fill, size=TABLE))
    log = FOLDER / "server.log"
    with ExitStack() as stack:
        app_url, floor_url = (stack.enter_context(engine.copied(url)) for url in (app, floor))
        people = sign_in(app_url, FOLDER, 1000)
        ports = []
        for url, target in ((app_url, "wsgi:app"), (floor_url, FLOOR)):
            port = free_port()
            stack.enter_context(serving(shipped(port, target), port, settings(url, port, FOLDER), log))
            ports.append(port)
        app_port, floor_port = ports
        yield table_rows.Sides(app_port, floor_port, people)


def measured(engine: Sqlite | Postgres, names: list[str], pace: Pace) -> Iterator[Row]:
    """The rows asked for, one after the other."""
    with served(engine) as sides:
        pairs = table_rows.pairs(sides)
        for name in names:
            yield pairs[name].measure(pace)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--rows", default=",".join(table_rows.names()), help="short names, separated by commas")
    parser.add_argument("--quick", action="store_true", help="SQLite alone, one short round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.2)
    asked = parser.parse_args()
    if asked.quick:
        asked.engine, asked.rounds = asked.engine or ["sqlite"], 1
    return asked


def main() -> int:
    """Print a table for each engine; 1 when a must is missed."""
    asked = options()
    missed = 0
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    for name in asked.engine or ("sqlite", "postgresql"):
        with engine_of(name) as engine:
            print(f"\n{name}\n{line(HEAD)}", flush=True)
            for row in measured(engine, asked.rows.split(","), Pace(asked.rounds, asked.seconds)):
                print(shown(row), flush=True)
                missed += not row.holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
