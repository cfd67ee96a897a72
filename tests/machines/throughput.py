"""What the second server and the proxy give and cost: `python -m tests.machines.throughput [SECONDS]`.

Everything runs on this one machine, clients too, so that two servers share the cores that one has alone: what is told
is that they do not hinder each other, not how far they scale.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.machines.load import Worker, people_of
from tests.machines.machines import Machines, two_machines
from tests.services.postgres import PostgresServer, create_database

PEOPLE = 8
Act = Callable[[Worker], None]


def reads(worker: Worker) -> None:
    """The list of proposals as a member sees it: drawn for them, never a kept page."""
    assert worker.person.get("/proposals/").status == 200


def votes(worker: Worker) -> None:
    """A vote, another one each time."""
    worker.vote()
    assert not worker.faults, worker.faults


def rate(workers: list[Worker], act: Act, seconds: float) -> float:
    """How often a second all of them together do that."""
    ends = time.monotonic() + seconds

    def go_on(worker: Worker) -> int:
        done = 0
        while time.monotonic() < ends:
            act(worker)
            done += 1
        return done

    with ThreadPoolExecutor(len(workers)) as pool:
        return sum(pool.map(go_on, workers)) / seconds


def rates(workers: list[Worker], seconds: float) -> dict[str, float]:
    """Of each act."""
    return {act.__name__: rate(workers, act, seconds) for act in (reads, votes)}


def measure(machines: Machines, seconds: float) -> dict[str, dict[str, float]]:
    """Two servers through the proxy, one through the proxy, and one without it."""
    workers = people_of(machines.site, PEOPLE).workers
    rates(workers, 1)  # the first requests of each process are slow
    found = {"two servers, proxy": rates(workers, seconds)}
    machines.two.stop()
    found["one server, proxy"] = rates(workers, seconds)
    for worker in workers:
        worker.person.address = machines.one.address
    found["one server, no proxy"] = rates(workers, seconds)
    return found


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    postgres = PostgresServer().start()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            two_machines(create_database(postgres.url, "throughput"), Path(folder)) as machines,
        ):
            found = measure(machines, seconds)
    finally:
        postgres.stop()
    alone = found["one server, proxy"]
    print(f"{PEOPLE} people at once, {os.cpu_count()} cores for clients, proxy, servers and PostgreSQL")
    for name, row in found.items():
        print(f"{name:22}" + "".join(f"{what} {n:6.0f}/s x{n / alone[what]:4.2f}   " for what, n in row.items()))


if __name__ == "__main__":
    main()
