"""What would be left of somebody who is erased where nobody looks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member, SignInFailure, digest
from app.accounts.operations import note_attempt
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import comment_on
from app.errors import NotFound
from app.files.operations import put, store
from app.kept import touch_frame
from app.people.operations.changing import change_role, readmit, suspend
from app.privacy.erased import Erased
from app.privacy.models import STOPPED_WITHIN
from app.privacy.operations.carrying_out import carry_out
from app.privacy.operations.erasing import ask_erasure
from app.privacy.worker import erase_people
from app.proposals.models import Proposal
from app.proposals.operations import draft_proposal
from app.proposals.operations.content import Content
from tests import factories
from tests.conftest import NOON
from tests.files.samples import picture
from tests.races import overtaken


@pytest.fixture
def salma(administrator: Member) -> Member:
    """Somebody who is not the only one."""
    return factories.member("Salma Bennani", email="salma@example.org")


def erased(member: Member) -> None:
    """They wish it, and nobody stops it."""
    with writing():
        wishing = db.session.merge(member)
        ask_erasure(wishing, with_texts=False, by=factories.acting(wishing))
    with clock.set_to(NOON + STOPPED_WITHIN):
        erase_people()


def test_no_page_keeps_what_they_called_a_file_nor_a_digest_of_theirs(
    client: FlaskClient, salma: Member
) -> None:
    organisation = factories.organisation("Amal")
    with writing():
        for account in ("salma@example.org", f"factor {salma.key}"):
            note_attempt(account, "10.0.0.1")
        logo = put(picture(), "salma-bennani.png", "image/png")._replace(width=40, height=20)
        row = store(logo, by=factories.acting(salma))
        db.session.merge(organisation).logo_id = row.id
        touch_frame()
    assert "salma-bennani" in client.get("/organisations/").text
    erased(salma)
    assert "salma-bennani" not in client.get("/organisations/").text
    assert db.session.scalars(sa.select(SignInFailure.id)).all() == []


def test_an_administrator_who_comes_a_moment_later_finds_nobody(
    administrator: Member, salma: Member
) -> None:
    erased(salma)
    by, row = factories.acting(administrator), sa.select(Member.__table__)
    before = db.session.execute(row).all()
    acts = (
        lambda member: change_role(member, "admin", by=by),
        lambda member: suspend(member, "Salma insulte.", until=None, by=by),
        lambda member: readmit(member, by=by),
    )
    for act in acts:
        with pytest.raises(NotFound), writing():
            act(db.session.get_one(Member, salma.id))
    db.session.rollback()
    assert db.session.execute(row).all() == before


def test_the_only_administrator_is_told_what_they_wait_for(
    administrator: Member, salma: Member, signed_in: Callable[[Member], FlaskClient]
) -> None:
    with writing():
        change_role(db.session.merge(salma), "admin", by=factories.acting(administrator))
    with writing():
        wishing = db.session.merge(administrator)
        ask_erasure(wishing, with_texts=False, by=factories.acting(wishing))
        change_role(db.session.merge(salma), "member", by=factories.acting(wishing))
    with clock.set_to(NOON + STOPPED_WITHIN):
        erase_people()
        page = signed_in(administrator).get("/my/data?lang=en").text
    assert "once there is another one. Until then it can be stopped." in page


@pytest.mark.engines
@pytest.mark.parametrize("writes", ["comment", "draft"])
def test_what_they_send_while_they_are_erased_comes_to_nothing(
    app: Flask, salma: Member, writes: str
) -> None:
    cycle = factories.cycle("gather")
    proposal = factories.proposal(cycle)
    by, number, of, on = factories.acting(salma), salma.id, cycle.id, proposal.id

    said = {"title": "Salma", "summary": "Salma.", "body": "Salma."}

    def write() -> None:
        with writing():
            if writes == "comment":
                words = {"body": "Salma.", "html": "<p>Salma.</p>", "language": "fr"}
                comment_on(on, by=by, **words)
            else:
                draft_proposal(Content("fr", said, cycle_id=of), by=by, key=digest("form"))

    known = Erased(salma.key, NOON, True, "0" * 32)
    with writing():
        carry_out(db.session.get_one(Member, number), known)
        late = overtaken(app, write)
    assert isinstance(late.result(), NotFound)
    for model in (Comment, Proposal):
        assert db.session.scalars(sa.select(model.id).where(model.author_id == number)).all() == []
