"""The databases that are measured are such as the app itself would have written, on both
engines.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import VISITOR
from app.activity.models import Event
from app.database import db
from app.discussion.models import Comment
from app.proposals.models import Proposal
from app.proposals.queries import Asked, list_page
from app.text.richtext import render
from app.upkeep.faults import faults
from tests.bench.asking import WORDS
from tests.bench.data.building import fill
from tests.bench.data.rows import Site
from tests.bench.data.sizes import COMMENTS, Size

pytestmark = [pytest.mark.served, pytest.mark.long]

TINY = Size("tiny", proposals=60, votes=600, comments=2400, members=80)


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(Site(TINY))
    return app


def counted(what: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


def test_verify_finds_nothing_wrong(filled: Flask) -> None:
    assert list(faults()) == []


def test_verify_looks_at_what_was_filled_in(filled: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE tally SET support = support + 1 WHERE proposal_id = 5"))
    assert [fault for fault in faults() if "proposal 5" in fault]


def test_there_is_as_much_as_was_asked_for(filled: Flask) -> None:
    events = TINY.proposals + TINY.votes + TINY.comments
    assert (counted(Proposal), counted(Comment), counted(Event)) == (
        TINY.proposals,
        TINY.comments,
        events,
    )


def test_three_proposals_have_the_comments_that_pages_are_measured_with(filled: Flask) -> None:
    query = sa.select(Comment.thread_id, sa.func.count()).where(Comment.thread_id.in_(COMMENTS))
    assert dict(db.session.execute(query.group_by(Comment.thread_id)).all()) == COMMENTS


def test_texts_are_stored_as_the_app_renders_them(filled: Flask) -> None:
    proposal = db.session.get_one(Proposal, 17)
    ((language, text),) = proposal.body.items()
    assert proposal.body_html[language] == render(text, anchors=False)


def test_further_rows_get_numbers_of_their_own(filled: Flask) -> None:
    with db.engine.begin() as connection:
        number = connection.scalar(
            sa.text("INSERT INTO thread (comments) VALUES (0) RETURNING id")
        )
    assert number == TINY.proposals + 1


def test_the_words_that_searches_are_measured_with_are_found_at_their_rates(filled: Flask) -> None:
    found = {rate: list_page(Asked(q=word), VISITOR).total for rate, word in WORDS.items()}
    assert found[50] == pytest.approx(30, abs=12)
    assert found[1] <= found[10] <= found[50]


def test_the_seed_decides_everything() -> None:
    def rows(seed: int) -> list[Any]:
        site = Site(TINY, seed)
        return [
            list(site.proposals()),
            list(site.comments()),
            list(site.votes()),
            list(site.events()),
        ]

    assert rows(1) == rows(1) != rows(2)
