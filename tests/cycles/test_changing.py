"""What the steering group may change of a cycle, and what stands once voting has begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import PHASES, Cycle
from app.cycles.operations import COLUMNS, change_cycle, move_phase, open_cycle
from app.cycles.queries import cycle_by_id, cycle_to_change
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.voting.models import Vote, Voter
from tests import factories

Browser = Callable[[Member], FlaskClient]


def there(row: Cycle) -> Cycle:
    """The cycle, ready to be changed."""
    found = cycle_to_change(row.id)
    assert found is not None
    return found


def as_it_stands(row: Cycle, **changes: Any) -> dict[str, Any]:
    """What the form gives when nothing but `changes` was touched."""
    columns = {name: getattr(row, name) for name in COLUMNS}
    walls = {f"{p.kind}_from": p.wall.replace(second=0, microsecond=0) for p in row.phases}
    return {
        **dict.fromkeys((f"{kind}_from" for kind in PHASES), None),
        **columns,
        **walls,
        **changes,
    }


def change(row: Cycle, by: Member, **changes: Any) -> None:
    with writing():
        found = there(row)
        change_cycle(
            found, as_it_stands(found, **changes), seen=found.version, by=factories.acting(by)
        )


def move(row: Cycle, kind: str, by: Member, *, days: int | None) -> None:
    """Move a phase to so many days from now; None takes its date away."""
    wall = None if days is None else clock.wall(clock.now() + timedelta(days=days), factories.ZONE)
    with writing():
        move_phase(there(row), kind, wall, by=factories.acting(by))


def vote_in(row: Cycle, member: Member) -> None:
    proposal = factories.proposal(row)
    voter = factories.stored(Voter(member_id=member.id))
    cast = {"choice": "support", "number": 1, "cast_at": clock.now(), "salt": "s"}
    factories.stored(Vote(proposal_id=proposal.id, voter_id=voter.id, member_id=member.id, **cast))


@pytest.mark.parametrize(
    ("kind", "days"),
    [("decide", 5), ("decide", -25), ("decide", None), ("vote", 1), ("vote", None)],
)
def test_a_closed_vote_stays_closed_when_it_was(
    app: Flask, steward: Member, kind: str, days: int | None
) -> None:
    row = factories.cycle("decide", days_left=10)
    with app.test_request_context("/?lang=en"), pytest.raises(Invalid, match="stay as they were"):
        move(row, kind, steward, days=days)
    found = cycle_by_id(row.id)
    assert found is not None
    assert found.vote_closed(clock.now())


def test_the_end_of_a_vote_that_was_its_cycles_end_does_not_move_either(
    app: Flask, steward: Member
) -> None:
    row = factories.cycle("decide", days_left=10)
    with pytest.raises(Invalid) as refusal:
        change(row, steward, decide_from=None, closed_from=None)
    assert refusal.value.field == "decide_from"


def test_after_the_vote_the_rest_can_still_move(app: Flask, steward: Member) -> None:
    row = factories.cycle("decide", days_left=10)
    move(row, "closed", steward, days=60)
    found = cycle_by_id(row.id)
    assert found is not None
    assert found.starts("closed") == clock.now() + timedelta(days=60)


def test_a_vote_that_is_open_can_be_prolonged_but_not_ended_in_the_past(
    app: Flask, steward: Member
) -> None:
    row = factories.cycle("vote", days_left=10)
    move(row, "decide", steward, days=20)
    with pytest.raises(Invalid):
        move(row, "decide", steward, days=-1)


@pytest.mark.parametrize("days", [5, -10, None])
def test_once_votes_are_cast_their_beginning_stands(
    app: Flask, steward: Member, member: Member, days: int | None
) -> None:
    row = factories.cycle("vote", days_left=10)
    vote_in(row, member)
    with pytest.raises(Invalid) as refusal:
        move(row, "vote", steward, days=days)
    assert refusal.value.field == "vote_from"


def test_a_vote_without_votes_may_begin_later(app: Flask, steward: Member) -> None:
    row = factories.cycle("vote", days_left=10)
    vote_in(factories.cycle("vote"), factories.member())  # another cycle's vote
    move(row, "vote", steward, days=5)
    found = cycle_by_id(row.id)
    assert found is not None
    assert found.phase_at(clock.now()) == "deliberate"


RULES = [("ballot", "agreement"), ("ballot_limit", 3), ("secret", True), ("results", "live")]


@pytest.mark.parametrize(("column", "value"), RULES)
def test_the_rules_of_a_vote_stand_once_it_has_begun(
    app: Flask, steward: Member, column: str, value: object
) -> None:
    row = factories.cycle("vote", results="close")
    with pytest.raises(Invalid) as refusal:
        change(row, steward, **{column: value})
    assert refusal.value.field == column
    earlier = factories.cycle("deliberate", results="close")
    change(earlier, steward, **{column: value})
    assert getattr(db.session.get_one(Cycle, earlier.id), column) == value


def test_results_may_be_held_back_even_while_voting_is_open(app: Flask, steward: Member) -> None:
    row = factories.cycle("vote", results="live")
    change(row, steward, results="close")
    assert db.session.get_one(Cycle, row.id).results == "close"


def test_points_stay_where_they_are_and_come_nowhere_new(app: Flask, steward: Member) -> None:
    row = factories.cycle("deliberate", ballot="points", electorate="both")
    change(row, steward, name={"fr": "Autre"})
    assert db.session.get_one(Cycle, row.id).electorate == "both"
    with pytest.raises(Invalid):
        change(factories.cycle("deliberate"), steward, ballot="points")


def test_a_saved_form_that_changes_nothing_moves_nothing(app: Flask, steward: Member) -> None:
    row = factories.cycle("decide")
    with writing():
        there(row).phases[0].wall += timedelta(seconds=30)
    change(row, steward)
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(Event.verb == "cycle.phase_moved")) == 0
    )


def test_each_moved_date_is_recorded(app: Flask, steward: Member) -> None:
    row = factories.cycle("gather")
    later = {
        f"{kind}_from": datetime.fromisoformat(f"2027-0{n}-01T09:00")
        for n, kind in enumerate(PHASES[1:4], 1)
    }
    change(row, steward, **later, closed_from=None)
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(Event.verb == "cycle.phase_moved")) == 4
    )
    found = cycle_by_id(row.id)
    assert found is not None
    assert [phase.kind for phase in found.phases] == ["gather", "deliberate", "vote", "decide"]


def test_kept_cycles_are_never_changed(app: Flask, steward: Member) -> None:
    row = factories.cycle("gather")
    kept = cycle_by_id(row.id)
    assert kept is not None
    before = kept.starts("vote")
    move(row, "vote", steward, days=45)
    assert kept.starts("vote") == before
    assert cycle_by_id(row.id) is not kept


def test_only_the_steering_group_opens_and_moves(app: Flask, member: Member) -> None:
    row = factories.cycle()
    with pytest.raises(NotAllowed):
        move(row, "vote", member, days=45)
    with pytest.raises(NotAllowed), writing():
        open_cycle(as_it_stands(Cycle(**row_columns(), phases=[])), by=factories.acting(member))


def test_the_verb_too_refuses_phases_out_of_their_order(app: Flask, steward: Member) -> None:
    row = factories.cycle("gather")
    begins = as_it_stands(there(row))["vote_from"]
    with pytest.raises(Invalid) as refused:
        change(row, steward, decide_from=begins - timedelta(days=1))
    assert refused.value.field == "decide_from"


def row_columns() -> dict[str, Any]:
    rules = {"ballot": "support", "ballot_limit": None, "results": "live", "secret": False}
    return {"name": {"fr": "A"}, "summary": {}, **rules}


def test_two_editors_at_once_are_told(signed_in: Browser, steward: Member) -> None:
    row = factories.cycle("gather")
    browser, path = signed_in(steward), f"/steering/cycles/{row.id}/edit?lang=en"
    form = {"ballot": "support", "results": "live", "version": "1"}
    moved = {**form, "name_fr": "Premier", "gather_from": "2026-11-01T09:00"}
    assert browser.post(path, data=moved).status_code == 303
    answer = browser.post(
        path, data={**form, "name_fr": "Second", "gather_from": "2026-11-02T10:00"}
    )
    assert answer.status_code == 409
    for text in ("Premier", "Second", "2026-11-01 09:00", "2026-11-02 10:00"):
        assert text in answer.text


def test_moving_only_a_date_is_a_new_version(app: Flask, steward: Member) -> None:
    row = factories.cycle("gather")
    move(row, "vote", steward, days=45)
    assert db.session.get_one(Cycle, row.id).version == 2


def test_a_phase_that_stays_where_it_is_leaves_the_cycle_as_it_was(
    app: Flask, steward: Member
) -> None:
    row = there(factories.cycle("gather"))
    version, wall = row.version, next(phase.wall for phase in row.phases if phase.kind == "vote")
    with writing():
        move_phase(there(row), "vote", wall, by=factories.acting(steward))
    assert there(row).version == version
    assert not db.session.scalar(sa.select(Event.id).where(Event.verb == "cycle.phase_moved"))
