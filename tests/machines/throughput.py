"""What the second server and the proxy give and cost: `python -m tests.machines.throughput
[ROUNDS]`.

Everything runs on this one machine, clients too, so that two servers share the cores that one has
alone: what is told is that they do not hinder each other, not how far they scale.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.machines.load import Worker, people_of
from tests.machines.machines import Machines, proxied, two_machines
from tests.served import free_port
from tests.services.postgres import PostgresServer, create_database

PEOPLE = 8
SLICE = 2.0
WAYS = ("two servers, proxy", "one server, proxy", "one server, no proxy")
Act = Callable[[Worker], None]


def reads(worker: Worker) -> None:
    """The list of proposals as a member sees it: drawn for them, never a kept page."""
    assert worker.person.get("/proposals/").status == 200


def votes(worker: Worker) -> None:
    """A vote, another one each time."""
    worker.vote()
    assert not worker.faults, worker.faults


def done(workers: list[Worker], act: Act, address: str) -> int:
    """How often all of them together do that at that address within a slice of time."""
    ends = time.monotonic() + SLICE

    def go_on(worker: Worker) -> int:
        worker.person.address, number = address, 0
        while time.monotonic() < ends:
            act(worker)
            number += 1
        return number

    with ThreadPoolExecutor(len(workers)) as pool:
        return sum(pool.map(go_on, workers))


def measure(machines: Machines, folder: Path, rounds: int) -> dict[str, Counter[str]]:
    """Each way in turn, a slice at a time, so that whatever else the machine does slows all of
    them alike.
    """
    workers, port = people_of(machines.site, PEOPLE).workers, free_port()
    found = {name: Counter[str]() for name in WAYS}
    (folder / "alone").mkdir()
    with proxied(port, machines.one, machines.one, folder / "alone") as alone:
        ways = dict(zip(WAYS, (machines.site.address, alone, machines.one.address), strict=True))
        for number in range(rounds + 1):
            for name, address in ways.items():
                for act in (reads, votes):
                    times = done(workers, act, address)
                    found[name][act.__name__] += (
                        times if number else 0
                    )  # the first requests of each process are slow
    return found


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    postgres = PostgresServer().start()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            two_machines(create_database(postgres.url, "throughput"), Path(folder)) as machines,
        ):
            found = measure(machines, Path(folder), rounds)
    finally:
        postgres.stop()
    print(
        f"{PEOPLE} people at once, {os.cpu_count()} cores for clients, proxy, servers and "
        "PostgreSQL"
    )
    one = found[WAYS[1]]
    for name, row in found.items():
        told = (
            f"{what} {n / rounds / SLICE:6.0f}/s x{n / one[what]:4.2f}" for what, n in row.items()
        )
        print(f"{name:22}", *told, sep="  ")


if __name__ == "__main__":
    main()
