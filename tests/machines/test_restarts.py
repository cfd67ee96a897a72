"""Servers that are restarted in turn lose nothing, whoever is reading, voting or writing meanwhile."""

from __future__ import annotations

import pytest

from tests.machines.load import Load, under_load
from tests.machines.machines import Machines


def nothing_is_lost(load: Load) -> None:
    assert load.faults == []
    assert load.missing() == []
    assert min(load.done[what] for what in ("read", "vote", "comment")) > 0


@pytest.mark.timeout(900)
def test_servers_are_restarted_in_turn_and_nobody_notices(machines: Machines, long_run: bool) -> None:
    with under_load(machines.site) as load:
        for _ in range(5 if long_run else 1):
            machines.restart_in_turn()
    print(dict(load.done))
    nothing_is_lost(load)
