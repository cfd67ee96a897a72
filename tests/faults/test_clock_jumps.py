"""The clock jumps while people write, and everything holds together (see also
tests/accounts/test_wrong_clock.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import clock
from app.cycles.models import PHASES, Phase
from app.database import db, writing
from app.kept import touch_frame
from tests.faults.conftest import Hurt
from tests.faults.load import Load
from tests.lanes import mostly

pytestmark = pytest.mark.served

SEED = 18
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAP_DAY = datetime(2028, 2, 29, 12, tzinfo=UTC)


class Shift:
    """The clock of the served site: the machine's, moved by so much."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.to(timedelta(0))

    def to(self, by: timedelta) -> None:
        """Let it jump there."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(by.total_seconds()))
        fresh.replace(self.file)

    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))


@pytest.fixture
def shift(tmp_path: Path) -> Shift:
    """The clock of the served site."""
    return Shift(tmp_path / "shift")


@pytest.fixture
def jumping(site_on: Callable[..., Hurt], shift: Shift) -> Load:
    """People on a site whose clock can be set, in cycles that last for years."""
    site = site_on(target="tests.faults.shifted:site", SHIFTED_BY=str(shift.file))
    load = site.load(SEED, members=3)
    with site.app.app_context(), writing():
        for phase in db.session.scalars(sa.select(Phase)):
            years = (
                timedelta(days=1000 if phase.starts_at > clock.now() else -1000)
                + PHASES.index(phase.kind) * DAY
            )
            phase.starts_at += years
            phase.wall += years
        touch_frame()
    return load


def write_on(load: Load, shift: Shift, by: timedelta) -> None:
    """The clock jumps; whoever was signed in too long ago signs in again, and all go on
    writing.
    """
    shift.to(by)
    with clock.set_to(shift.now):
        load.sign_in_again()
        with load:
            load.go_on(20)


@pytest.mark.parametrize("site_on", mostly("sqlite", "postgresql"), indirect=True)
def test_jumps_break_nothing(jumping: Load, shift: Shift) -> None:
    for by in (-HOUR, HOUR, LEAP_DAY - clock.now(), 400 * DAY, timedelta(0)):
        write_on(jumping, shift, by)
    assert jumping.strange == []
    assert jumping.lost() == []
