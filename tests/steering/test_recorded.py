"""What a decision holds and what is said of it: its day and meeting, who took it, and what the
late one hears.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Conflict, Fault, Invalid
from app.meetings.models import Meeting
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.steering.operations import decide, merge, record_decision
from tests import factories
from tests.conftest import NOON

WHY = {"fr": "Parce que.", "ar": "لأن"}
DAY = date(2026, 11, 20)


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """A national meeting."""
    title = {"fr": "Rencontre"}
    return factories.stored(Meeting(kind="national meeting", title=title, zone=factories.ZONE))


@pytest.fixture
def proposal(app: Flask) -> Proposal:
    return factories.proposal(factories.cycle("decide"))


def what(decision: Decision) -> tuple[Any, ...]:
    return (
        decision.outcome,
        decision.number,
        decision.into_id,
        decision.meeting_id,
        decision.decided_on,
    )


def test_a_decision_holds_its_day_and_its_meeting(
    proposal: Proposal, steward: Member, meeting: Meeting
) -> None:
    by, where = factories.acting(steward), {"meeting_id": meeting.id, "decided_on": DAY}
    with writing():
        decision = decide(db.session.merge(proposal), "declined", WHY, number=0, by=by, **where)
    assert what(decision) == ("declined", 1, None, meeting.id, DAY)
    assert (decision.by_id, decision.recorded_at, decision.reason) == (steward.id, NOON, WHY)
    told = db.session.execute(
        sa.select(Event.verb, Event.subject_id, Event.actor_key, Event.digest)
    ).one()
    assert tuple(told) == (
        "proposal.declined",
        proposal.id,
        steward.key,
        digest_of([WHY, None, meeting.id]),
    )


def test_a_merger_holds_them_too(proposal: Proposal, steward: Member, meeting: Meeting) -> None:
    target = factories.proposal(factories.cycle("decide"))
    by, where = factories.acting(steward), {"meeting_id": meeting.id, "decided_on": DAY}
    with writing():
        (decision,) = merge(
            [db.session.merge(proposal)], target.id, WHY, numbers={}, by=by, **where
        )
    assert what(decision) == ("merged", 1, target.id, meeting.id, DAY)


def test_a_decision_without_a_day_is_of_today(proposal: Proposal, steward: Member) -> None:
    with writing():
        decision = decide(
            db.session.merge(proposal), "postponed", WHY, number=0, by=factories.acting(steward)
        )
    assert what(decision) == ("postponed", 1, None, None, NOON.date())


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"outcome": "promoted"}, "outcome", "Choose what is decided."),
        (
            {"reason": {"fr": " "}},
            "reason_fr",
            "Say why: the reason is published with the proposal.",
        ),
        ({"meeting_id": 99}, "meeting", "There is no such meeting."),
        (
            {"decided_on": date(2026, 11, 25)},
            "decided_on",
            "A decision cannot be dated in the future.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask,
    proposal: Proposal,
    steward: Member,
    given: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    whole = {
        "outcome": "declined",
        "reason": WHY,
        "number": 0,
        "by": factories.acting(steward),
    } | given
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Invalid) as refused,
        writing(),
    ):
        decide(db.session.merge(proposal), **whole)
    assert (refused.value.field, str(refused.value)) == (field, sentence)


def test_a_merger_into_nothing_is_refused_at_its_field(
    app: Flask, proposal: Proposal, steward: Member
) -> None:
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Invalid) as refused,
        writing(),
    ):
        merge([db.session.merge(proposal)], None, WHY, numbers={}, by=factories.acting(steward))
    said = "Name another proposal that is still open or in the plan."
    assert (refused.value.field, str(refused.value)) == ("into", said)


SAID = {
    "promoted": "Nadia Tazi promoted this proposal on 24 November 2026, 12:00.",
    "merged": "Nadia Tazi merged this proposal with another one on 24 November 2026, 12:00.",
    "declined": "Nadia Tazi declined this proposal on 24 November 2026, 12:00.",
    "postponed": "Nadia Tazi postponed this proposal on 24 November 2026, 12:00.",
}


@pytest.mark.parametrize("late", ["decide", "merge"])
@pytest.mark.parametrize("outcome", SAID)
def test_who_comes_late_hears_what_was_decided_and_keeps_the_own_words(
    app: Flask, proposal: Proposal, steward: Member, outcome: str, late: str
) -> None:
    second = factories.acting(factories.member("Karim", role="steering"))
    into = factories.proposal(factories.cycle("decide")).id
    with writing():
        first = factories.acting(steward)
        where = {"into_id": into} if outcome == "merged" else {}
        record_decision(db.session.merge(proposal), outcome, WHY, by=first, **where)
    mine, again = {"en": "Too late."}, db.session.merge(proposal)
    acts = {
        "decide": lambda: decide(again, "declined", mine, number=0, by=second),
        "merge": lambda: merge([again], into, mine, numbers={}, by=second),
    }
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Conflict) as conflict,
        writing(),
    ):
        acts[late]()
    assert str(conflict.value.sentence) == SAID[outcome]
    assert conflict.value.mine == {"Reason (English)": "Too late."}
    assert conflict.value.theirs == {"Reason (Français)": "Parce que.", "Reason (العربية)": "لأن"}


def test_a_decision_of_nobody_known_is_the_steering_groups(
    app: Flask, proposal: Proposal, steward: Member
) -> None:
    decision = Decision(
        proposal_id=proposal.id,
        number=1,
        outcome="postponed",
        recorded_at=NOON,
        reason={"zgh": "ⵉⵀ"},
    )
    factories.stored(decision)
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Fault) as conflict,
        writing(),
    ):
        decide(db.session.merge(proposal), "declined", WHY, number=0, by=factories.acting(steward))
    assert str(conflict.value.sentence).startswith("The steering group postponed this proposal on")
    assert isinstance(conflict.value, Conflict)
    assert conflict.value.theirs == {"Reason (zgh)": "ⵉⵀ"}


def test_of_two_with_one_number_the_second_keeps_the_own_words(
    app: Flask, proposal: Proposal, steward: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = factories.acting(steward)
    with writing():
        decide(db.session.merge(proposal), "postponed", WHY, number=0, by=by)
    monkeypatch.setattr("app.steering.operations.last_number", lambda _proposal: 0)
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Conflict) as conflict,
        writing(),
    ):
        record_decision(db.session.merge(proposal), "declined", {"en": "Mine."}, by=by)
    assert conflict.value.mine == {"Reason (English)": "Mine."}
