"""Measurements in folders: known again by indicator and day."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db
from app.upkeep.faults import faults
from tests.factories import clock

from .conftest import SMALL, Bring, row, rows

PLAN = {
    **SMALL,
    "organisations": "id|name\no|Amal",
    "members": "id|name\nm|Amina\nn|Nora",
    "actions": "id|title\na|Creuser",
    "indicators": "id|action|name|unit|baseline|target\ni|a|Puits|puits|0|3.5",
}
WHOSE = "indicator|measured_on|value|note|x_author|x_organisation"


def told() -> list[tuple[str, int, dict[str, str], int | None, int | None]]:
    found = sorted(rows("measurement"), key=lambda one: one.measured_on)
    return [
        (str(one.measured_on), one.value, one.note, one.author_id, one.organisation_id)
        for one in found
    ]


@pytest.mark.engines
def test_a_day_that_is_known_is_replaced_and_the_log_tells_each_word(bring: Bring) -> None:
    bring(**PLAN, measurements=f'{WHOSE}\ni|2026-11-01|0|Sec.|m|o\ni|2026-11-02|"1,5"||n|')
    amina, nora = row("member", "m").id, row("member", "n").id
    amal = row("organisation", "o").id
    first = ("2026-11-01", 0, {"fr": "Sec."}, amina, amal)
    assert told() == [first, ("2026-11-02", 15_000, {}, nora, None)]
    # The same again changes nothing; who measured stays where the file does not say it.
    plain = "indicator|measured_on|value|note\ni|2026-11-01|0|Sec.\ni|2026-11-02|1.5|"
    bring(measurements=plain)
    assert told() == [first, ("2026-11-02", 15_000, {}, nora, None)]
    # Another value is not theirs.
    bring(measurements="indicator|measured_on|value\ni|2026-11-02|-2\ni|2026-11-03|3")
    assert told() == [
        first,
        ("2026-11-02", -20_000, {}, None, None),
        ("2026-11-03", 30_000, {}, None, None),
    ]
    number = row("indicator", "i").id
    said = [
        ("2026-11-01", "0", {"fr": "Sec."}),
        ("2026-11-02", "1.5", {}),
        ("2026-11-02", "-2", {}),
        ("2026-11-03", "3", {}),
    ]
    events = sa.select(Event.digest).where(Event.verb == "indicator.measured")
    expected = [digest_of([number, *one]) for one in said]
    assert sorted(db.session.scalars(events)) == sorted(expected)
    assert list(faults()) == []
    assert {one.created_at for one in rows("measurement")} == {clock.now()}


def test_what_is_no_number_is_said_and_how_else_it_can_be_read(refused: Bring) -> None:
    cells = 'i|2026-11-01|NaN\ni|2026-11-02|1e9\ni|2026-11-03|"1.234,5"\ni|2026-11-04|"1,500"'
    said = refused(**PLAN, measurements=f"indicator|measured_on|value\n{cells}")
    bounds = "a number between -100000000000 and 100000000000 with at most four decimals (12.5)"
    two_ways = "can be read in two ways: write"
    assert said == (
        f'measurements.csv:2: value: "NaN" is not {bounds}\n'
        f'measurements.csv:3: value: "1e9" is not {bounds}\n'
        f'measurements.csv:4: value: "1.234,5" {two_ways} 1234.5 or 1.2345\n'
        f'measurements.csv:5: value: "1,500" {two_ways} 1500 or 1.5\n'
    )
