"""A draft can be deleted, told in another language, and begun anew from what was withdrawn; no
number comes twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.charter.models import Challenge, Document, Principle, Seat, StoryPhase, Territory
from app.database import db, writing
from app.discussion.models import Thread
from app.errors import Conflict, Invalid, NotAllowed
from app.model import Model
from app.plan.models import Action, Promotion
from app.proposals.models import Proposal, ProposalVersion, Serves
from app.proposals.operations import discard, revise, submit, withdraw
from app.proposals.operations.content import Content
from tests import factories
from tests.conftest import NOON
from tests.security.browsing import forms

Browser = Callable[[Member], FlaskClient]
# What people delete and the log knows by number: a row of each.
DELETED: dict[type[Model], dict[str, Any]] = {
    StoryPhase: {"position": 1, "title": {"fr": "Une"}},
    Seat: {"position": 1, "person": "Une"},
    Principle: {"position": 1, "name": {"fr": "Un"}},
    Challenge: {"position": 1, "name": {"fr": "Un"}},
    Territory: {"name": {"fr": "Un"}},
    Document: {"title": {"fr": "Un"}},
    Action: {"title": {"fr": "Une"}, "created_at": NOON},
}


def draft(author: Member, **columns: Any) -> Proposal:
    """A draft of that member."""
    return factories.proposal(stage="draft", author_id=author.id, **columns)


def count(model: type[Model]) -> int:
    """How many rows there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def do(verb: Callable[..., Any], row: Proposal, by: Member, *what: Any, **how: Any) -> Any:
    """Do that to a proposal."""
    with writing():
        return verb(db.session.merge(row), *what, by=factories.acting(by), **how)


def test_its_author_deletes_a_draft_and_its_number_is_never_given_again(member: Member) -> None:
    factories.proposal()
    mine = draft(member)
    do(discard, mine, member)
    assert (count(Proposal), count(Thread)) == (1, 1)
    event = db.session.scalars(sa.select(Event).where(Event.verb == "proposal.discarded")).one()
    assert (event.subject_id, event.actor_key) == (mine.id, member.key)
    assert draft(member).id > mine.id


def test_the_number_of_whatever_was_deleted_is_never_given_again(app: object) -> None:
    again = []
    for model, columns in DELETED.items():
        row = factories.stored(model(**columns))
        with writing():
            db.session.delete(db.session.merge(row))
        if factories.stored(model(**columns)).id <= row.id:
            again.append(model.__name__)
    assert again == []


def test_only_its_author_deletes_it_and_only_while_it_is_a_draft(
    member: Member, other: Member
) -> None:
    mine, public = draft(member), factories.proposal(author_id=member.id)
    for row, by in ((mine, other), (public, member)):
        with pytest.raises(NotAllowed):
            do(discard, row, by)
    assert count(Proposal) == 2


def test_a_draft_to_which_an_imported_action_refers_is_not_deleted(member: Member) -> None:
    mine, action = draft(member), factories.draft_action()
    factories.stored(Promotion(action_id=action.id, proposal_id=mine.id, at=NOON))
    with pytest.raises(Conflict):
        do(discard, mine, member)
    assert count(Proposal) == 1


def test_the_page_asks_and_deletes(signed_in: Browser, member: Member) -> None:
    mine, browser = draft(member, title="À jeter"), signed_in(member)
    for page in (f"/proposals/{mine.id}-a-jeter", f"/proposals/{mine.id}-a-jeter/edit"):
        found = browser.get(page, follow_redirects=True)
        (form,) = [form for form in forms(found.text, page) if "/deletion" in form.action]
        assert form.asked
    assert browser.post(form.action).location == "/my/proposals"
    assert "À jeter" not in browser.get("/my/proposals").text
    assert browser.get(page).status_code == 404


def told_in(language: str, **columns: Any) -> Content:
    """A content in that language."""
    values = {"title": "تيفاوين", "body": "نص"}
    values |= {name: columns.pop(name) for name in ("summary",) if name in columns}
    return Content(language, values, **{"html": "<p>نص</p>"} | columns)


def test_the_language_of_a_draft_changes_with_all_its_texts(member: Member) -> None:
    mine = draft(member)
    (served,) = db.session.scalars(sa.select(Serves.principle_id))
    said = told_in("ar", summary="ملخص", cycle_id=mine.cycle_id, serves={served: "هكذا"})
    do(revise, mine, member, said, seen=1)
    row = db.session.get_one(Proposal, mine.id)
    assert (row.language, row.title, row.summary) == ("ar", {"ar": "تيفاوين"}, {"ar": "ملخص"})
    assert (row.body, row.body_html) == ({"ar": "نص"}, {"ar": "<p>نص</p>"})
    assert db.session.scalars(sa.select(Serves.how)).one() == {"ar": "هكذا"}
    do(submit, mine, member)
    assert db.session.scalars(sa.select(ProposalVersion.title)).one() == {"ar": "تيفاوين"}
    seen = db.session.get_one(Proposal, mine.id).version
    with pytest.raises(Invalid):
        do(revise, mine, member, told_in("fr", serves={served: "Ainsi"}), seen=seen)


def test_a_change_of_language_never_takes_the_place_of_another_text(member: Member) -> None:
    mine = draft(member)
    with writing():
        db.session.merge(mine).title = {"fr": "Bibliobus", "ar": "حافلة"}
    with pytest.raises(Invalid):
        do(revise, mine, member, told_in("ar", cycle_id=mine.cycle_id), seen=2)
    assert db.session.get_one(Proposal, mine.id).title == {"fr": "Bibliobus", "ar": "حافلة"}


def test_the_edit_form_of_a_draft_offers_its_language(signed_in: Browser, member: Member) -> None:
    mine, browser = draft(member, language="zgh"), signed_in(member)
    with writing():
        db.session.merge(mine).summary = {}
    page = browser.get(f"/proposals/{mine.id}/edit", follow_redirects=True)
    form = forms(page.text, page.request.path)[0]
    assert form.sent()["language"] == ["zgh"]
    assert browser.post(form.action, data=form.sent(act="draft", language="en")).status_code == 303
    row = db.session.get_one(Proposal, mine.id)
    assert (row.language, row.title) == ("en", {"en": "Bibliobus"})


def test_a_withdrawn_proposal_is_read_by_its_author_who_begins_anew_from_it(
    signed_in: Browser, member: Member, other: Member, client: FlaskClient
) -> None:
    mine = factories.proposal(author_id=member.id, title="Un puits", language="fr")
    do(withdraw, mine, member)
    browser, page = signed_in(member), f"/proposals/{mine.id}-un-puits"
    assert f"/proposals/new?from={mine.id}" in browser.get(page).text
    assert [reader.get(page).status_code for reader in (client, signed_in(other))] == [404, 404]
    assert signed_in(other).get(f"/proposals/new?from={mine.id}").status_code == 404
    begun = browser.get(f"/proposals/new?from={mine.id}")
    form = forms(begun.text, begun.request.full_path)[0]
    assert form.sent()["title"] == ["Un puits"]
    assert browser.post(form.action, data=form.sent(act="draft")).status_code == 303
    old, new = db.session.scalars(sa.select(Proposal).order_by(Proposal.id))
    assert (old.stage, new.stage, new.title, new.body) == (
        "withdrawn",
        "draft",
        old.title,
        old.body,
    )
    assert count(Serves) == 2


def test_nobody_begins_anew_from_what_still_stands(signed_in: Browser, member: Member) -> None:
    mine = factories.proposal(author_id=member.id)
    assert signed_in(member).get(f"/proposals/new?from={mine.id}").status_code == 403
