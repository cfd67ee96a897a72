"""What a process keeps of the cycles may be older than the rows that it reads: another process
opened one meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.queries import cycles
from app.database import db, writing
from app.proposals.models import Proposal
from app.proposals.operations import index
from tests import factories

Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def unheard_of(app: Flask, steward: Member, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """A proposal of the steward's in a cycle that is not among the kept ones."""
    factories.proposal(factories.cycle("gather"), title="Ancienne")
    before = cycles()
    monkeypatch.setattr(factories, "touch_frame", lambda: None)
    row = factories.proposal(factories.cycle("gather"), title="Nouvelle", author_id=steward.id)
    with writing():
        index(db.session.merge(row))
    assert cycles() == before
    return row


@pytest.mark.parametrize(
    "path",
    [
        "/proposals/",
        "/proposals/?sort=support",
        "/proposals/{}-nouvelle",
        "/proposals/{}-nouvelle/edit",
        "/proposals/{}-nouvelle/comments",
        "/my/proposals",
        "/search?q=nouvelle",
        "/steering/proposals/{}/decision",
    ],
)
def test_every_page_knows_the_cycle_that_a_row_names(
    signed_in: Browser, steward: Member, unheard_of: Proposal, path: str
) -> None:
    answer = signed_in(steward).get(path.format(unheard_of.id))
    assert answer.status_code == 200
    assert "Nouvelle" in answer.text


def test_a_vote_on_it_is_answered(
    signed_in: Browser, member: Member, unheard_of: Proposal
) -> None:
    row = factories.proposal(factories.cycle("vote"))
    answer = signed_in(member).post(f"/proposals/{row.id}/vote", data={"choice": "support"})
    assert answer.status_code == 303
