"""A long time at a steady pace: memory, files, connections and logs stay what they were.

`SOAK_MINUTES` sets how long the long run takes; before a release 120.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from statistics import quantiles
from threading import Thread
from typing import NamedTuple

import pytest

from tests.faults.conftest import Hurt
from tests.faults.load import Load
from tests.faults.measures import descriptors, memory
from tests.faults.people import Person

SEED = 41
PER_SECOND, READERS = 20, 4
MEGABYTE = 1 << 20
PAGES = ("/", "/proposals/", "/proposals/?q=mots&sort=support", "/principles/", "/plan/", "/about/", "/activity.atom")


class Moment(NamedTuple):
    """What the server takes at one time."""

    memory: int
    descriptors: int


def seen(site: Hurt) -> Moment:
    """Now."""
    workers = site.server.children()
    return Moment(memory(workers), descriptors(workers))


class Pace:
    """Readers and voters, together so many requests a second."""

    def __init__(self, load: Load) -> None:
        self.load, self.took, self.wrong = load, [], []  # type: Load, list[float], list[int]

    def go_on(self, seconds: float) -> None:
        """For so long."""
        ends = time.monotonic() + seconds
        threads = [
            Thread(target=self._ask, args=(person, at, ends)) for at, person in enumerate(self.load.people[:READERS])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, person: Person, at: int, ends: float) -> None:
        draw = random.Random(SEED * 100 + at)
        while (began := time.monotonic()) < ends:
            answer = self.load.vote(person, draw) if draw.random() < 0.2 else person.get(draw.choice(PAGES))
            self.took.append(time.monotonic() - began)
            if answer.status not in (200, 303):
                self.wrong.append(answer.status)
            time.sleep(max(0, began + READERS / PER_SECOND - time.monotonic()))


def p95(times: list[float]) -> float:
    """What nineteen of twenty stay below."""
    return quantiles(times, n=20)[-1]


@pytest.mark.timeout(3 * 3600)
def test_nothing_grows_at_a_steady_pace(site: Hurt, tmp_path: Path, long_run: bool) -> None:
    minutes = float(os.environ.get("SOAK_MINUTES", 20)) if long_run else 0.25
    pace = Pace(site.load(SEED))
    pace.go_on(minutes * 60 / 3)  # until everything is loaded that is kept
    first, before = p95(pace.took), seen(site)
    pace.took.clear()
    pace.go_on(minutes * 60 * 2 / 3)
    after = seen(site)
    assert pace.wrong == []
    assert after.memory < before.memory * 1.1
    assert abs(after.descriptors - before.descriptors) <= 2 * READERS
    assert site.server.log.stat().st_size < MEGABYTE
    assert sum(path.stat().st_size for path in tmp_path.glob("*.sqlite3-wal")) < 16 * MEGABYTE
    assert pace.load.lost() == []
    if long_run:
        assert p95(pace.took) <= 1.3 * first
