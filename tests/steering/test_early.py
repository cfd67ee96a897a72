"""Who decides while people vote says that they want to, and everybody is told so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid
from app.plan.operations.content import ActionContent
from app.plan.operations.promotion import promote
from app.proposals.models import Proposal
from app.steering.operations import decide, merge
from app.voting.operations import cast
from tests import factories

SignedIn = Callable[[Member], FlaskClient]
WHY = {"fr": "Parce que."}
NOTE = "This decision came before the end of the vote."


ACTS: dict[str, Callable[..., object]] = {
    "decline": lambda row, _into, _content, **how: decide(row, "declined", WHY, number=0, **how),
    "merge": lambda row, into, _content, **how: merge([row], into, WHY, numbers={}, **how),
    "promote": lambda row, _into, content, **how: promote([row], content, WHY, **how),
}


@pytest.mark.parametrize("act", ACTS)
def test_while_people_vote_one_says_that_one_wants_to(steward: Member, act: str) -> None:
    owner, principle = f"organisation:{factories.organisation().id}", factories.principle().id
    content = ActionContent({"fr": "Trois puits"}, owner, "2027", (principle,))
    into = factories.proposal().id

    def decided(number: int, early: bool) -> None:
        with writing():
            ACTS[act](db.session.get_one(Proposal, number), into, content, by=by, early=early)

    by, row = factories.acting(steward), factories.proposal(factories.cycle("vote"))
    with pytest.raises(Invalid, match="10") as refused:
        decided(row.id, early=False)
    assert refused.value.field == "early"
    decided(row.id, early=True)
    not_asked = [
        factories.proposal(factories.cycle(phase))
        for phase in ("gather", "deliberate", "decide", "closed")
    ]
    not_asked.append(factories.proposal(factories.cycle("vote"), stage="postponed"))
    for other in not_asked:
        decided(other.id, early=False)
    assert {db.session.get_one(Proposal, other.id).is_open for other in (row, *not_asked)} == {
        False
    }


def test_the_form_says_when_the_vote_ends_and_the_public_that_it_was_not_awaited(
    app: Flask, client: FlaskClient, signed_in: SignedIn, steward: Member, member: Member
) -> None:
    row, group = factories.proposal(factories.cycle("vote")), signed_in(steward)
    with writing():
        cast(row.id, "support", by=factories.acting(member))
    path = f"/steering/proposals/{row.id}/decision?lang=en"
    assert "it ends in 10 days" in group.get(path).text
    assert (
        "it ends in 10 days"
        in group.get(f"/steering/plan/promotion?proposal={row.id}&lang=en").text
    )
    given = {"outcome": "declined", "reason_fr": "Trop cher.", "number": "0"}
    answer = group.post(path, data=given)
    assert (answer.status_code, "Trop cher." in answer.text) == (422, True)
    assert group.post(path, data=given | {"early": "y"}).status_code == 303
    page = client.get(f"/proposals/{row.id}-bibliobus?lang=en").text
    assert "not up for a vote" not in page
    assert "no more votes are taken" in page
    assert NOTE in page
    assert NOTE in client.get("/decisions/?lang=en").text


def test_a_decision_after_the_vote_is_told_plainly(
    client: FlaskClient, signed_in: SignedIn, steward: Member
) -> None:
    row = factories.proposal(factories.cycle("decide"))
    path, given = (
        f"/steering/proposals/{row.id}/decision?lang=en",
        {"outcome": "declined", "reason_fr": "Trop cher."},
    )
    group = signed_in(steward)
    assert 'name="early"' not in group.get(path).text
    assert group.post(path, data=given).status_code == 303
    assert (
        NOTE
        not in client.get(f"/proposals/{row.id}-bibliobus?lang=en").text
        + client.get("/decisions/").text
    )
