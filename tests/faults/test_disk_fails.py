"""The disk fails at the first, second, ... nth write: no acknowledged write is missing, no file is
half there.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.conftest import Hurt
from tests.faults.disks import failing

pytestmark = pytest.mark.served

SEED = 12
CALLS = "fdatasync,fsync,pwrite64"


@pytest.mark.timeout(3600)
def test_no_acknowledged_write_is_missing_whichever_call_fails(
    site: Hurt, tmp_path: Path, long_run: bool
) -> None:
    most = (
        50 if site.server.url.startswith("sqlite") else 10
    )  # only uploads are written by the site itself then
    numbers = (
        range(1, most + 1)
        if long_run
        else sorted(random.Random(SEED).sample(range(1, most + 1), 5))
    )
    with site.load(SEED, members=3) as load:
        for number in numbers:
            with failing(site.server.children(), CALLS, number, tmp_path) as has_failed:
                while not has_failed():
                    load.go_on(1)
        load.go_on(10)
    assert load.strange == []
    assert load.lost() == []
    assert not list((tmp_path / "uploads").glob("*.part"))
