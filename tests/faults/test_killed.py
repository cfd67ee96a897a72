"""The server is killed while people write: nothing that it acknowledged is lost, and it starts
again.
"""

from __future__ import annotations

import os
import random
import signal

import pytest

from tests.faults.conftest import Hurt

pytestmark = pytest.mark.served

SEED = 9


def kill_something(site: Hurt, draw: random.Random) -> None:
    """One of the processes that answer, or all at once."""
    workers = site.server.children()
    if draw.random() < 0.5 and workers:
        os.kill(draw.choice(workers), signal.SIGKILL)
    else:
        site.server.kill()


@pytest.mark.timeout(3600)
def test_whatever_is_killed_no_acknowledged_write_is_lost(site: Hurt, long_run: bool) -> None:
    draw = random.Random(SEED)
    with site.load(SEED) as load:
        for _ in range(100 if long_run else 3):
            load.go_on(draw.randrange(1, 20), meanwhile=site.server.revive)
            kill_something(site, draw)
        load.go_on(20, meanwhile=site.server.revive)
    assert load.lost() == []
    assert load.strange == []
