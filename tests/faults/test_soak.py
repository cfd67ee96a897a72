"""A long time at a steady pace: memory, files, connections and logs stay what they were.

`SOAK_MINUTES` sets how long the long run takes; before a release 120.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from tests.faults.conftest import Hurt
from tests.faults.load import Load
from tests.faults.measures import busy, descriptors, memory
from tests.faults.people import Person
from tests.lanes import mostly
from tests.timing import beats

pytestmark = pytest.mark.served

SEED = 41
PER_SECOND, READERS = 20, 4
EDGE_MINUTES = 10  # what the last minutes are compared with are as many of the first
MEGABYTE = 1 << 20
PAGES = (
    "/",
    "/proposals/",
    "/proposals/?q=mots&sort=support",
    "/principles/",
    "/plan/",
    "/about/",
    "/activity.atom",
)


class Moment(NamedTuple):
    """What one process of the server takes at one time."""

    memory: int
    descriptors: int


def seen(site: Hurt) -> dict[int, Moment]:
    """Each process now."""
    return {pid: Moment(memory([pid]), descriptors([pid])) for pid in site.server.children()}


class Pace:
    """Readers and voters, together so many requests a second."""

    def __init__(self, load: Load, site: Hurt) -> None:
        self.load, self.site = load, site
        self.answers: list[int] = []

    def go_on(self, seconds: float) -> float:
        """For so long; returns the milliseconds that the server computed for an answer of this
        time.
        """
        before, asked = busy(self.site.server.children()), len(self.answers)
        threads = [
            Thread(target=self._ask, args=(person, at, seconds))
            for at, person in enumerate(self.load.people[:READERS])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 1000 * (busy(self.site.server.children()) - before) / (len(self.answers) - asked)

    def _ask(self, person: Person, at: int, seconds: float) -> None:
        draw = random.Random(SEED * 100 + at)
        for _ in beats(seconds, READERS / PER_SECOND):
            answer = (
                self.load.vote(person, draw)
                if draw.random() < 0.2
                else person.get(draw.choice(PAGES))
            )
            self.answers.append(answer.status)


@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("site_on", mostly("postgresql", "sqlite"), indirect=True)
def test_nothing_grows_at_a_steady_pace(site: Hurt, tmp_path: Path, long_run: bool) -> None:
    minutes = float(os.environ.get("SOAK_MINUTES", 20)) if long_run else 0.25
    edge = min(EDGE_MINUTES, minutes / 3)
    pace = Pace(site.load(SEED), site)
    first = pace.go_on(edge * 60)  # until everything is loaded that is kept
    before = seen(site)
    pace.go_on((minutes - 2 * edge) * 60)
    last = pace.go_on(edge * 60)
    after = seen(site)
    print(f"{first:.1f} ms an answer, then {last:.1f} ms; {before}, then {after}")
    assert set(pace.answers) <= {200, 303}
    assert after.keys() == before.keys()
    for pid, moment in after.items():
        assert moment.memory < before[pid].memory * 1.1
        assert abs(moment.descriptors - before[pid].descriptors) <= 2 * READERS
    assert site.server.log.stat().st_size < MEGABYTE
    assert sum(path.stat().st_size for path in tmp_path.glob("*.sqlite3-wal")) < 16 * MEGABYTE
    assert pace.load.lost() == []
    if long_run:
        assert last <= 1.3 * first
