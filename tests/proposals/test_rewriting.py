"""Changing a proposal in a desk: what is stale, sent twice, too late or not one's own."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.cycles.models import Cycle
from app.database import db
from app.proposals.models import Proposal, ProposalVersion
from app.speech.addresses import url_of
from tests import factories
from tests.conftest import NOON
from tests.proposals.conftest import Fields, SignedIn
from tests.proposals.test_writing import ENGLISH, count, only


def edit_address(app: Flask, row: Proposal) -> str:
    with app.test_request_context():
        return url_of("proposals.edit", row)


def test_a_draft_is_changed_and_submitted(app: Flask, desk: FlaskClient, fields: Fields) -> None:
    desk.post("/proposals/new", data=fields(act="draft"))
    page = edit_address(app, only())
    assert "Il va à chacun." in desk.get(page).text
    answer = desk.post(page, data=fields(title="Un musée", version=1))
    db.session.rollback()
    assert (answer.status_code, only().stage, only().title) == (
        303,
        "submitted",
        {"fr": "Un musée"},
    )


def test_a_draft_of_a_cycle_that_gathers_no_more_goes_to_one_that_does(
    app: Flask, desk: FlaskClient, fields: Fields, gathering: Cycle, member: Member
) -> None:
    past = factories.cycle("deliberate")
    page = edit_address(app, factories.proposal(past, stage="draft", author_id=member.id))
    assert desk.get(page).status_code == 200
    refused = desk.post(page, data=fields(cycle=past.id, version=1), headers=ENGLISH)
    assert (refused.status_code, only().stage) == (403, "draft")
    assert (
        "does not take new proposals now"
        in refused.text.split('id="cycle-error"')[1].partition("</p>")[0]
    )
    assert desk.post(page, data=fields(cycle=past.id, version=1, act="draft")).status_code == 303
    assert desk.post(edit_address(app, only()), data=fields(version=2)).status_code == 303
    db.session.rollback()
    assert (only().stage, only().cycle_id) == ("submitted", gathering.id)


def test_other_languages_stay_as_they_are(
    app: Flask, desk: FlaskClient, fields: Fields, member: Member
) -> None:
    row = factories.proposal(
        factories.cycle(), author_id=member.id, body={"fr": "Un texte.", "ar": "نص"}
    )
    desk.post(
        edit_address(app, row), data=fields(language="ar", title="Autre", version=1, act="save")
    )
    db.session.rollback()
    assert only().title == {"fr": "Autre"}
    assert only().body == {"fr": "Un *bus*.", "ar": "نص"}


def test_a_stale_edit_shows_both_texts(app: Flask, desk: FlaskClient, fields: Fields) -> None:
    desk.post("/proposals/new", data=fields(act="draft"))
    page = edit_address(app, only())
    desk.post(page, data=fields(body="Le premier.", version=1, act="draft"))
    answer = desk.post(page, data=fields(body="Le second.", version=1, act="draft"))
    assert answer.status_code == 409
    assert "Le premier." in answer.text
    assert "Le second." in answer.text


def test_the_same_edit_sent_twice_is_one(app: Flask, desk: FlaskClient, fields: Fields) -> None:
    desk.post("/proposals/new", data=fields())
    page = edit_address(app, only())
    answers = [
        desk.post(page, data=fields(body="Neuf.", version=2, act="save")).status_code
        for _time in range(2)
    ]
    assert answers == [303, 303]
    assert count(ProposalVersion) == 2


def test_a_closed_phase_keeps_what_was_typed_in_an_edit(
    app: Flask, desk: FlaskClient, fields: Fields, member: Member
) -> None:
    row = factories.proposal(factories.cycle("deliberate", days_left=1), author_id=member.id)
    page = edit_address(app, row)
    with clock.set_to(NOON + clock.timedelta(days=2)):
        answer = desk.post(
            page + "?lang=en", data=fields(body="Trop tard ?", version=1, act="save")
        )
    assert answer.status_code == 403
    assert "Trop tard ?</textarea>" in answer.text
    assert "The time for changing proposals in this cycle is over." in answer.text


def test_nobody_edits_what_is_not_theirs(
    app: Flask, signed_in: SignedIn, other: Member, fields: Fields
) -> None:
    row = factories.proposal(author_id=factories.member().id)
    assert signed_in(other).get(edit_address(app, row)).status_code == 403
    assert signed_in(other).post(edit_address(app, row), data=fields(version=1)).status_code == 403
