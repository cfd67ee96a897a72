"""Writing a proposal in a desk: preview, draft, submit, and everything that can be typed wrongly."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.charter.models import Principle
from app.database import db
from app.discussion.models import Thread
from app.proposals.models import Proposal, ProposalVersion
from tests import factories
from tests.proposals.conftest import Fields, SignedIn

ENGLISH = {"Accept-Language": "en"}


def only() -> Proposal:
    return db.session.scalars(sa.select(Proposal)).one()


def count(model: Any = Proposal) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_visitor_is_asked_to_sign_in_and_loses_nothing(
    client: FlaskClient, fields: Fields
) -> None:
    assert client.get("/proposals/new").status_code == 303
    answer = client.post(
        "/proposals/new", data=fields(), headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 401
    assert "Un *bus*." in answer.text


def test_a_proposal_is_submitted(desk: FlaskClient, fields: Fields, member: Member) -> None:
    answer = desk.post("/proposals/new", data=fields())
    row = only()
    assert (answer.status_code, answer.location) == (303, f"/proposals/{row.id}-un-bibliobus")
    assert (row.stage, row.author_id, row.body_html) == (
        "submitted",
        member.id,
        {"fr": "<p>Un <em>bus</em>.</p>"},
    )
    assert "Il va à chacun." in desk.get(answer.location).text


def test_a_draft_is_saved_however_little_there_is(desk: FlaskClient, fields: Fields) -> None:
    answer = desk.post(
        "/proposals/new",
        data=fields(act="draft", summary="", body="", principles=[]) | _no_how(fields),
    )
    assert (answer.status_code, only().stage) == (303, "draft")
    assert answer.location == f"/proposals/{only().id}-un-bibliobus/edit"


def _no_how(fields: Fields) -> dict[str, str]:
    return {name: "" for name in fields() if name.startswith("how_")}


def test_a_preview_saves_nothing_and_keeps_what_was_typed(
    desk: FlaskClient, fields: Fields
) -> None:
    answer = desk.post("/proposals/new", data=fields(act="preview"))
    assert answer.status_code == 200
    assert "<p>Un <em>bus</em>.</p>" in answer.text
    assert "Un *bus*.</textarea>" in answer.text
    assert count() == 0


def test_the_same_form_sent_twice_makes_one_proposal(desk: FlaskClient, fields: Fields) -> None:
    first, second = (desk.post("/proposals/new", data=fields()) for _time in range(2))
    assert first.location == second.location
    assert (count(), count(ProposalVersion)) == (1, 1)


@pytest.mark.parametrize(("act", "done"), [("submit", "is published"), ("draft", "is saved")])
def test_a_form_that_is_sent_again_says_what_is_true(
    desk: FlaskClient, fields: Fields, act: str, done: str
) -> None:
    def sent(path: str) -> str:
        answer = desk.post(path, data=fields(act=act), headers=ENGLISH)
        return desk.get(answer.location, headers=ENGLISH).text

    assert all(done in sent("/proposals/new") for _time in range(2))
    sent(f"/proposals/{only().id}/withdrawal")
    again = sent("/proposals/new")
    assert "You sent this form before. This is your proposal as it is now." in again
    assert not [said for said in ("is published", "are published", "is saved") if said in again]


def test_two_forms_make_two_proposals(desk: FlaskClient, fields: Fields) -> None:
    keys = [
        re.search(r'name="key"[^>]*value="(\w+)"', desk.get("/proposals/new").text)
        for _time in range(2)
    ]
    for key in keys:
        assert key
        desk.post("/proposals/new", data=fields(key=key.group(1)))
    assert count() == 2


def test_a_double_click_at_the_very_same_time_makes_one_proposal(
    app: Flask, signed_in: SignedIn, member: Member, fields: Fields
) -> None:
    data, browsers = fields(), [signed_in(member) for _number in range(4)]
    answers: list[int] = []

    def click(desk: FlaskClient) -> None:
        with app.app_context():
            answers.append(desk.post("/proposals/new", data=data).status_code)

    threads = [threading.Thread(target=click, args=(desk,)) for desk in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(303) >= 1
    assert set(answers) <= {303, 409}
    assert (count(), count(Thread), count(ProposalVersion)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"title": ""}, "title-error"),
        ({"title": "x" * 301}, "title-error"),
        ({"summary": "x" * 2001}, "summary-error"),
        ({"summary": ""}, "summary-error"),
        ({"body": "x" * 100_001}, "body-error"),
        ({"principles": []}, "-error"),
        ({"principles": ["999"]}, "principles-error"),
        ({"principles": ["x\0"]}, "principles-error"),
        ({"challenges": ["999"]}, "challenges-error"),
        ({"territories": ["9" * 30]}, "territories-error"),
        ({"language": "xx"}, "language-error"),
        ({"cycle": "999"}, "cycle-error"),
        ({"cycle": ""}, "cycle-error"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
)
def test_bad_input_is_shown_at_its_field_and_kept(
    desk: FlaskClient, fields: Fields, given: dict[str, Any], at: str
) -> None:
    if "cycle" in given:
        factories.cycle("gather")
    answer = desk.post("/proposals/new", data=fields(**given))
    assert answer.status_code == 422
    assert at in answer.text
    assert "Il va à chacun." in answer.text
    assert count() == 0


def test_a_sentence_without_its_tick_is_not_dropped(
    desk: FlaskClient, fields: Fields, principle: Principle
) -> None:
    answer = desk.post("/proposals/new?lang=en", data=fields(act="draft", principles=[]))
    assert answer.status_code == 422
    assert f'id="how_{principle.id}-error"' in answer.text


def test_a_tick_without_its_sentence_is_a_draft_only(desk: FlaskClient, fields: Fields) -> None:
    empty = fields() | _no_how(fields)
    assert desk.post("/proposals/new", data=empty).status_code == 422
    assert desk.post("/proposals/new", data=empty | {"act": "draft"}).status_code == 303


def test_texts_are_cleaned_of_what_tricks_readers(desk: FlaskClient, fields: Fields) -> None:
    body = "a\u202eb\0c <script>alert(1)</script>"
    desk.post("/proposals/new", data=fields(title="Un\0 bus\u202e\n vert", body=body))
    assert only().title == {"fr": "Un bus vert"}
    assert only().body["fr"].startswith("abc")
    assert "<script>" not in only().body_html["fr"]


def test_broken_utf8_in_a_form_is_no_fault_of_ours(desk: FlaskClient, fields: Fields) -> None:
    rest = "&".join(
        f"{name}={value}"
        for name, value in fields(principles=1, title="").items()
        if name != "title"
    )
    kind = "application/x-www-form-urlencoded"
    answer = desk.post(
        "/proposals/new?x=%ff", data=f"title=%ff%fe&{rest}".encode(), content_type=kind
    )
    assert answer.status_code in (303, 422)


@pytest.mark.parametrize("act", ["submit", "draft"])
def test_a_phase_that_closed_while_writing_is_explained_and_the_text_kept(
    desk: FlaskClient, fields: Fields, act: str
) -> None:
    closed = factories.cycle("vote")
    answer = desk.post("/proposals/new?lang=en", data=fields(cycle=closed.id, act=act))
    assert answer.status_code == 403
    assert "does not take new proposals now" in answer.text
    assert "Un *bus*.</textarea>" in answer.text


def test_without_a_gathering_cycle_there_is_no_form(desk: FlaskClient) -> None:
    factories.cycle("decide")
    answer = desk.get("/proposals/new?lang=en")
    assert answer.status_code == 403
    assert "No cycle takes proposals now." in answer.text


def test_extra_fields_change_nothing(
    desk: FlaskClient, fields: Fields, other: Member, member: Member
) -> None:
    desk.post(
        "/proposals/new",
        data=fields(author_id=other.id, stage="promoted", number=9, id=77, version=5),
    )
    row = only()
    assert (row.author_id, row.stage, row.number) == (member.id, "submitted", 1)


def test_what_is_no_form_is_refused(desk: FlaskClient, fields: Fields) -> None:
    answer = desk.post("/proposals/new", json=[[[[]]]])
    assert answer.status_code == 415
    assert count() == 0
