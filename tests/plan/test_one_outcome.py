"""Two stewards press at the same moment: one outcome, one event, one action; the other is told and
loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement, cycle, islice

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db
from app.plan.models import Edition, Promotion
from app.proposals.models import Proposal
from app.steering.models import Decision
from tests import factories
from tests.races import Post, sending, together

pytestmark = pytest.mark.engines

ACTS = ("promoted", "declined", "merged")
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def stewards(app: Flask, signed_in: Browser) -> list[str]:
    """The cookies of two stewards."""
    browsers = [signed_in(factories.member(f"S{n}", role="steering")) for n in range(2)]
    return [cookie.value for browser in browsers if (cookie := browser.get_cookie("twiza"))]


@pytest.fixture
def rounds(long_run: bool) -> int:
    return 100 if long_run else 10


def form(cookie: str, act: str, number: int, into: int) -> Post:
    """The form by which a steward does that to a proposal."""
    reason = {"reason_fr": f"Raison de {cookie[-12:]}"}
    if act != "promoted":
        decided = {"outcome": act, "number": "0", "into": str(into) if act == "merged" else ""}
        return Post(cookie, f"/steering/proposals/{number}/decision", reason | decided)
    whole = {"title_fr": f"Action {cookie[-12:]}", "due_on": "2027", "proposal": str(number)}
    owner, principle = factories.organisation().id, factories.principle().id
    return Post(
        cookie,
        "/steering/plan/promotion",
        reason | whole | {"owner": f"organisation:{owner}", "principles": str(principle)},
    )


def happened(number: int) -> list[str]:
    """What the log tells of that proposal."""
    query = sa.select(Event.verb).where(
        Event.subject_kind == "proposal", Event.subject_id == number
    )
    return list(db.session.scalars(query.where(Event.verb.like("proposal.%"))))


def test_of_two_stewards_one_settles_a_proposal_and_the_other_gets_409(
    app: Flask, stewards: list[str], rounds: int
) -> None:
    target = factories.proposal().id
    for acts in islice(cycle(combinations_with_replacement(ACTS, 2)), rounds):
        number = factories.proposal().id
        posts = [
            form(cookie, act, number, target) for cookie, act in zip(stewards, acts, strict=True)
        ]
        answers = together(app, *(sending(app, post) for post in posts))
        assert sorted(status for status, _page in answers) == [303, 409], acts
        loser = next(at for at, (status, _page) in enumerate(answers) if status == 409)
        typed = [text for name, text in posts[loser].data.items() if name.endswith("_fr")]
        assert [text for text in typed if text not in answers[loser][1]] == []
        one_outcome(number, acts[1 - loser])


def one_outcome(number: int, act: str) -> None:
    """One decision, one event, one action if it was promoted."""
    db.session.rollback()
    assert db.session.scalars(
        sa.select(Decision.outcome).where(Decision.proposal_id == number)
    ).all() == [act]
    assert happened(number) == [f"proposal.{act}"]
    assert db.session.get_one(Proposal, number).stage == act
    lines = (
        sa.select(sa.func.count()).select_from(Promotion).where(Promotion.proposal_id == number)
    )
    assert db.session.scalar(lines) == (act == "promoted")


def test_of_two_stewards_one_adopts_and_the_other_gets_409(
    app: Flask, stewards: list[str], rounds: int
) -> None:
    for number in range(1, rounds // 2 + 1):
        factories.draft_action()
        sent = {"number": str(number), "words_fr": "Adopté ensemble.", "although": "y"}
        posts = [Post(cookie, "/steering/plan/adoption", sent) for cookie in stewards]
        answers = together(app, *(sending(app, post) for post in posts))
        assert sorted(status for status, _page in answers) == [303, 409]
        assert "Adopté ensemble." in max(answers)[1]
        db.session.rollback()
        assert db.session.scalars(sa.select(Edition.number).order_by(Edition.number)).all() == [
            *range(1, number + 1)
        ]
        adopted = (
            sa.select(Event.subject_id).where(Event.verb == "plan.adopted").order_by(Event.id)
        )
        assert db.session.scalars(adopted).all() == [*range(1, number + 1)]
