"""Phases begin by their dates: in local time, whatever the clocks do, without anybody pressing
anything.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import Cycle, Phase
from app.cycles.operations import move_phase, recompute_instants
from app.cycles.queries import cycle_by_id, cycle_to_change, steps, time_left
from app.database import db, writing
from app.kept import touch_frame
from tests import factories

CASABLANCA, PARIS = "Africa/Casablanca", "Europe/Paris"
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dated(**walls: str) -> Cycle:
    """A cycle with those beginnings, in Casablanca or in the zone given."""
    zone = walls.pop("zone", CASABLANCA)
    row = Cycle(name={"fr": "Appel"})
    for kind, text in walls.items():
        wall = datetime.fromisoformat(text)
        row.phases.append(
            Phase(kind=kind, wall=wall, zone=zone, starts_at=clock.instant(wall, zone))
        )
    return factories.stored(row, frame=True)


def kept(row: Cycle) -> Cycle:
    """The cycle as every page reads it."""
    found = cycle_by_id(row.id)
    assert found is not None
    return found


def phase_at(row: Cycle, at: datetime) -> str | None:
    return kept(row).phase_at(at)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (CASABLANCA, "2026-02-15T02:30", "2026-02-15T01:30"),  # said twice: the first
        (CASABLANCA, "2026-03-22T02:30", "2026-03-22T02:30"),  # never said: 03:30 local
        (CASABLANCA, "2026-09-20T01:30", "2026-09-20T00:30"),  # said twice: the first
        (CASABLANCA, "2026-08-10T09:00", "2026-08-10T08:00"),
        (CASABLANCA, "2026-12-10T09:00", "2026-12-10T09:00"),
        (CASABLANCA, "2027-02-20T09:00", "2027-02-20T09:00"),  # in Ramadan
        (PARIS, "2026-10-25T02:30", "2026-10-25T00:30"),  # said twice: the first
        (PARIS, "2026-03-29T02:30", "2026-03-29T01:30"),  # never said: 03:30 local
        (PARIS, "2026-12-10T09:00", "2026-12-10T08:00"),
    ],
)
def test_a_phase_begins_at_its_local_time(app: Flask, zone: str, wall: str, instant: str) -> None:
    row = dated(deliberate="2026-01-05T09:00", vote=wall, zone=zone)
    assert phase_at(row, utc(instant) - SECOND) == "deliberate"
    assert phase_at(row, utc(instant)) == "vote"


def test_a_phase_begins_by_itself(client: FlaskClient) -> None:
    row = dated(gather="2026-11-01T09:00", deliberate="2026-12-01T09:00")
    path = f"/cycles/{row.id}-appel?lang=en"
    now = '<li class="stepper__step stepper__step--now" aria-current="step">'
    with clock.set_to(utc("2026-12-01T08:59:59")):
        assert "Propose" in client.get(path).text.split(now)[1][:700]
    with clock.set_to(utc("2026-12-01T09:00:00")):
        assert "Discuss" in client.get(path).text.split(now)[1][:700]


def test_what_was_agreed_in_august_for_november_keeps_its_wall_time(app: Flask) -> None:
    with clock.set_to(utc("2026-08-10T12:00")):
        row = dated(gather="2026-08-01T09:00", vote="2026-11-30T09:00")
        as_known_then(
            row, "vote", "2026-11-30T08:00"
        )  # by zone data that did not know of the change in September
        assert (
            app.test_cli_runner().invoke(args=["cycles", "recompute"]).stdout == "1 phases moved\n"
        )
        assert (
            app.test_cli_runner().invoke(args=["cycles", "recompute"]).stdout == "0 phases moved\n"
        )
        assert phase_at(row, utc("2026-11-30T08:59:59")) == "gather"
        assert phase_at(row, utc("2026-11-30T09:00")) == "vote"
    phase = db.session.scalars(sa.select(Phase).where(Phase.kind == "vote")).one()
    assert phase.wall == datetime.fromisoformat("2026-11-30T09:00")


def as_known_then(row: Cycle, kind: str, instant: str) -> None:
    """Store the instant that other zone data gave."""
    with writing():
        changed = sa.update(Phase).where(Phase.cycle_id == row.id, Phase.kind == kind)
        db.session.execute(changed.values(starts_at=utc(instant)))
        touch_frame()


def test_recomputing_never_opens_again_what_has_ended(app: Flask) -> None:
    row = dated(vote="2026-11-01T09:00", decide="2026-11-24T12:30")
    as_known_then(row, "decide", "2026-11-24T11:30")
    with writing():
        assert recompute_instants() == 0
    assert phase_at(row, clock.now()) == "decide"


def test_a_date_typed_in_the_summer_is_local_in_the_winter(app: Flask, steward: Member) -> None:
    with clock.set_to(utc("2026-08-10T12:00")):
        row = dated(gather="2026-08-01T09:00")
        with writing():
            found = cycle_to_change(row.id)
            assert found is not None
            move_phase(
                found,
                "vote",
                datetime.fromisoformat("2026-12-10T09:00"),
                by=factories.acting(steward),
            )
        assert phase_at(row, utc("2026-12-10T09:00")) == "vote"
        assert phase_at(row, utc("2026-12-10T08:59:59")) == "gather"
    assert (
        db.session.scalar(sa.select(Event.verb).where(Event.subject_kind == "cycle"))
        == "cycle.phase_moved"
    )


def test_the_steps_say_what_is_done_now_and_next(app: Flask) -> None:
    row = factories.cycle("vote", days_left=11)
    with app.test_request_context("/?lang=en"):
        found = steps(kept(row), clock.now())
    assert [step.state for step in found] == ["done", "done", "now", "next", "next"]
    assert [step.label for step in found] == ["Propose", "Discuss", "Vote", "Decide", "Carry out"]
    assert found[2].note == "11 days left"
    assert found[3].note == "from 5 Dec 2026"


def test_an_undated_cycle_has_begun_nothing(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        found = steps(kept(dated()), clock.now())
    assert {(step.state, step.note) for step in found} == {("next", "no date yet")}


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=11, hours=3), "11 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "less than an hour left"),
    ],
)
def test_time_left_in_words(app: Flask, left: timedelta, words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert time_left(clock.now() + left, clock.now()) == words
