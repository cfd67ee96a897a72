"""Local time as people agreed on it, by zone data that are newer than the system's."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from app import clock
from config import ROOT

CASABLANCA, PARIS = "Africa/Casablanca", "Europe/Paris"
RAMADAN = [date(2027, 2, 8) + timedelta(days=day) for day in range(30)]
# What a system's stale data say of the zone: +01 for ever.
STALE = (
    b"TZif"
    + bytes(16)
    + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    + struct.pack(">lBB", 3600, 0, 0)
    + b"+01\0"
)
NOON_OF_DECEMBER = "datetime(2026, 12, 1, 12, tzinfo=UTC)"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (CASABLANCA, "2026-02-15T02:30", "2026-02-15T01:30"),  # said twice: the first
        (CASABLANCA, "2026-03-22T02:30", "2026-03-22T02:30"),  # never said: 03:30
        (CASABLANCA, "2026-08-31T23:59", "2026-08-31T22:59"),
        (CASABLANCA, "2026-09-20T01:30", "2026-09-20T00:30"),  # said twice: the first
        (CASABLANCA, "2026-11-30T23:59", "2026-11-30T23:59"),
        (PARIS, "2026-03-29T02:30", "2026-03-29T01:30"),  # never said: 03:30
        (PARIS, "2026-08-31T23:59", "2026-08-31T21:59"),
        (PARIS, "2026-10-25T02:30", "2026-10-25T00:30"),  # said twice: the first
    ],
)
def test_a_local_time_is_one_instant(zone: str, wall: str, instant: str) -> None:
    assert clock.instant(datetime.fromisoformat(wall), zone) == utc(instant)


@pytest.mark.parametrize(
    ("instant", "wall"),
    [
        ("2026-02-15T01:30", "2026-02-15T02:30"),
        ("2026-02-15T02:30", "2026-02-15T02:30"),
        ("2026-03-22T01:59", "2026-03-22T01:59"),
        ("2026-03-22T02:00", "2026-03-22T03:00"),
        ("2026-09-20T00:30", "2026-09-20T01:30"),
        ("2026-09-20T01:30", "2026-09-20T01:30"),
    ],
)
def test_an_instant_is_shown_as_clocks_in_morocco_show_it(instant: str, wall: str) -> None:
    assert clock.wall(utc(instant), CASABLANCA) == datetime.fromisoformat(wall)


def test_ramadan_of_2027_moves_no_clock() -> None:
    noons = {clock.instant(datetime.combine(day, time(12)), CASABLANCA).hour for day in RAMADAN}
    assert noons == {12}


@pytest.mark.parametrize(
    ("zone", "day", "last"),
    [
        (CASABLANCA, date(2026, 8, 31), "2026-08-31T22:59:59"),
        (CASABLANCA, date(2026, 12, 31), "2026-12-31T23:59:59"),
        (PARIS, date(2026, 12, 31), "2026-12-31T22:59:59"),
    ],
)
def test_a_deadline_lasts_until_the_last_second_of_its_local_day(
    zone: str, day: date, last: str
) -> None:
    assert clock.end_of(day, zone) == utc(last)
    assert clock.start_of(day + timedelta(days=1), zone) == utc(last) + timedelta(seconds=1)


def hour_shown(code: str, stale: Path) -> str:
    """What a program prints whose system has stale zone data."""
    program = f"from datetime import UTC, datetime; {code}"
    environment = {**os.environ, "PYTHONTZPATH": str(stale)}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_stale_zone_data_of_the_system_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "Africa").mkdir()
    (tmp_path / "Africa" / "Casablanca").write_bytes(STALE)
    theirs = (
        "import zoneinfo; "
        f"print({NOON_OF_DECEMBER}.astimezone(zoneinfo.ZoneInfo('{CASABLANCA}')).hour)"
    )
    ours = f"from app import clock; print(clock.wall({NOON_OF_DECEMBER}, '{CASABLANCA}').hour)"
    assert (hour_shown(theirs, tmp_path), hour_shown(ours, tmp_path)) == ("13", "12")
