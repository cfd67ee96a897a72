"""Who may do what where a thing is in a state of its own, and when exactly a vote may be given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.cycles.models import Cycle
from app.discussion.models import Comment
from app.plan.edition import Party
from app.plan.models import Update
from app.plan.rules import Answering
from app.policy import Ability, check
from app.proposals.models import Proposal
from app.voting.models import Tally
from app.voting.queries import STATED
from tests.test_policy import (
    AUTHOR,
    BEGIN,
    EVERYBODY,
    FOR_THEMSELVES,
    OTHER,
    OWNERS,
    PEOPLE,
    STEERING,
    WEEK,
    action,
    allowed,
    cycle,
    instant,
)


def counts(**given: int) -> Tally:
    """The counts of a proposal: those, and else nothing."""
    return Tally(**{**dict.fromkeys(STATED, 0), **given})


def voteless() -> Cycle:
    """A cycle that goes from deliberation to decisions."""
    row = cycle()
    row.phases = [phase for phase in row.phases if phase.kind != "vote"]
    return row


def apart(people: int, organisations: int, **columns: Any) -> tuple[Cycle, Tally]:
    """So many supports of each, in a secret vote of both."""
    shares = {"support": people + organisations, "of_organisations_support": organisations}
    return cycle(**{"electorate": "both", "secret": True, **columns}), counts(**shares)


# A thing in a state of its own, at noon of the phase's second day: who may.
OTHERWISE: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("PROPOSE", "gather", None, ()),
    ("SEE_PROPOSAL", "gather", Proposal(stage="withdrawn", author_id=AUTHOR, number=0), OWNERS),
    (
        "VOTE",
        "vote",
        (Proposal(stage="submitted"), cycle(electorate="organisations")),
        ("for others",),
    ),
    ("VOTE", "vote", (Proposal(stage="submitted"), cycle(electorate="people")), FOR_THEMSELVES),
    (
        "VOTE",
        "vote",
        (Proposal(stage="submitted"), cycle(electorate="both")),
        (*FOR_THEMSELVES, "for others"),
    ),
    ("VOTE", "vote", (Proposal(stage="submitted"), cycle(ballot="points")), ()),
    ("VOTE", "vote", (Proposal(stage="submitted"), voteless()), ()),
    ("SEE_TALLY", "gather", cycle(results="live"), EVERYBODY),
    ("SEE_TALLY", "decide", (cycle(secret=True), counts(support=4)), ()),
    ("SEE_TALLY", "decide", (cycle(secret=True), counts(support=5)), EVERYBODY),
    ("SEE_TALLY", "decide", (cycle(secret=True), counts(agree=2, neutral=1, disagree=1)), ()),
    (
        "SEE_TALLY",
        "decide",
        (cycle(secret=True), counts(agree=2, neutral=1, disagree=2)),
        EVERYBODY,
    ),
    (
        "SEE_TALLY",
        "decide",
        (cycle(secret=True, ballot="points"), counts(points=90, givers=4)),
        (),
    ),
    (
        "SEE_TALLY",
        "decide",
        (cycle(secret=True, ballot="points"), counts(points=3, givers=5)),
        EVERYBODY,
    ),
    ("SEE_KINDS", "decide", apart(5, 5), EVERYBODY),
    ("SEE_KINDS", "decide", apart(4, 9), ()),
    ("SEE_KINDS", "decide", apart(9, 4), ()),
    ("SEE_KINDS", "decide", apart(9, 0), ()),
    ("SEE_KINDS", "vote", apart(9, 9, results="live"), ()),
    ("SEE_KINDS", "vote", apart(0, 1, results="live", secret=False), EVERYBODY),
    ("SEE_KINDS", "vote", apart(9, 9, secret=False), ()),
    ("SEE_KINDS", "decide", apart(9, 0, electorate="people", secret=False), ()),
    ("EDIT_COMMENT", "gather", Comment(author_id=AUTHOR, deleted_at=BEGIN), ()),
    ("DELETE_COMMENT", "gather", Comment(author_id=AUTHOR, deleted_at=BEGIN), ()),
    ("EDIT_COMMENT", "gather", Comment(author_id=None), ()),
    ("SEE_ACTION", "gather", False, STEERING),
    ("REPORT", "gather", Answering(None), ()),
    ("REPORT", "gather", Answering(action(None)), STEERING),
    ("REPORT", "gather", Answering(action(None), frozenset({"other"})), ("member", *STEERING)),
    ("SAY_AS_PARTNER", "gather", Answering(None), ()),
    ("SAY_AS_PARTNER", "gather", Answering(action(None, Party(1, {}))), ("for others",)),
    (
        "SAY_AS_PARTNER",
        "gather",
        Answering(action(None, Party(member="other")), frozenset({"other"})),
        (),
    ),
    (
        "TAKE_REPORT_BACK",
        "gather",
        (Answering(action(None)), Update(author_id=OTHER, organisation_id=1)),
        ("for others", *STEERING),
    ),
    ("NAME_PEOPLE", "gather", None, ()),
    ("NAME_PEOPLE", "gather", action(None), STEERING),
    ("NAME_PEOPLE", "gather", action(Party(1, {})), ("for others", *STEERING)),
    ("REMOVE_PERSON", "gather", (action(None), "nobody"), STEERING),
    ("REPORT", "gather", Answering(action(Party(AUTHOR, {}))), STEERING),
    ("EDIT_PROPOSAL", "gather", (Proposal(stage="draft", author_id=None), cycle()), ()),
]


@pytest.mark.parametrize(("ability", "phase", "about", "who"), OTHERWISE)
def test_other_states(
    app: Flask, ability: str, phase: str, about: Any, who: tuple[str, ...]
) -> None:
    assert allowed(ability, about, instant(phase)) == set(who)
    verdicts = [check(actor, Ability[ability], about, instant(phase)) for actor in PEOPLE.values()]
    assert [verdict for verdict in verdicts if bool(verdict) == bool(verdict.sentence)] == []


def test_the_borders_of_voting_are_exact(app: Flask) -> None:
    about = (Proposal(stage="submitted", author_id=AUTHOR), cycle())
    opens, moment = BEGIN + 2 * WEEK, timedelta(microseconds=1)
    times = (opens - moment, opens, opens + WEEK - moment, opens + WEEK)
    assert [bool(check(PEOPLE["member"], Ability.VOTE, about, at)) for at in times] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (BEGIN, "Voting opens on 15 January 2026, 01:00."),
        (BEGIN + 3 * WEEK, "Voting closed on 22 January 2026, 01:00 (Casablanca time)."),
    ],
)
def test_a_refused_vote_says_when(app: Flask, at: datetime, sentence: str) -> None:
    about = (Proposal(stage="submitted", author_id=AUTHOR), cycle())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert check(PEOPLE["member"], Ability.VOTE, about, at).sentence == sentence
