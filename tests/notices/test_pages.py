"""The pages of a member's notices, and the tap by which one follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db, writing
from app.discussion.operations import comment_on
from app.errors import Invalid
from app.notices.kinds import FOLLOWED, KINDS
from app.notices.models import Follow, Notice, Pace
from app.notices.operations.reading import choose_paces
from app.proposals.models import Proposal
from app.upkeep.worker import spread_notices
from tests import factories
from tests.conftest import NOON
from tests.notices.test_spreading import decided, spread_after_sealing

HTMX = {"HX-Request": "true"}
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def row(app: Flask, member: Member) -> Proposal:
    """Salma's proposal, with which everything begins."""
    made = factories.proposal(author_id=member.id, title="Un puits")
    spread_notices()
    return made


def _tap(browser: FlaskClient, row: Any, act: str, **sent: Any) -> Any:
    address = f"/my/follows/proposal/{row.id}?back=/proposals/{row.id}"
    return browser.post(address, data={"act": act}, **sent)


def test_a_decision_is_told_counted_and_read_and_a_look_changes_nothing(
    row: Proposal, member: Member, steward: Member, signed_in: Browser
) -> None:
    browser = signed_in(member)
    decided(row.id, steward)
    spread_after_sealing()
    for _ in range(2):
        page = browser.get("/my/notifications?lang=en").text
        assert ">1</b>" in page
        assert "Decided: declined" in page
        assert "You get this because you wrote it." in page
    part = browser.get("/my/notifications/newest?lang=en", headers=HTMX).text
    assert ("Un puits" in part, "<main" in part) == (True, False)
    last = db.session.scalar(sa.select(Notice.id))
    # What came since the page was drawn stays new.
    decided(row.id, steward)
    spread_after_sealing()
    sent = {"up_to": last, "thing": f"proposal {row.id}"}
    assert browser.post("/my/notifications/read", data=sent).status_code == 303
    assert ">1</b>" in browser.get("/my/notifications?lang=en").text
    newest = db.session.scalar(sa.select(sa.func.max(Notice.id)))
    browser.post("/my/notifications/read", data={"up_to": newest})
    assert '<b class="unread"></b>' in browser.get("/plan/?lang=en").text


@pytest.mark.parametrize("thing", ["x 1", "proposal", "proposal 9999999999", "proposal \0"])
def test_what_is_no_thing_is_refused(signed_in: Browser, member: Member, thing: str) -> None:
    sent = {"up_to": "1", "thing": thing}
    assert signed_in(member).post("/my/notifications/read", data=sent).status_code == 422


def test_what_is_hidden_or_deleted_since_is_neither_shown_nor_counted(
    row: Proposal, member: Member, other: Member, signed_in: Browser
) -> None:
    hidden = factories.proposal(author_id=member.id, title="Un secret")
    words = {"html": "<p>Non.</p>", "language": "fr", "by": factories.acting(other)}
    with writing():
        said = comment_on(row.id, body="Effacé.", **words)
        comment_on(hidden.id, body="Caché.", **words)
    spread_after_sealing()
    browser = signed_in(member)
    assert ">2</b>" in browser.get("/my/notifications").text
    with writing():
        db.session.merge(hidden).stage = "hidden"
        gone = sa.text("UPDATE comment SET deleted_at = created_at WHERE id = :id")
        db.session.execute(gone, {"id": said.comment.id})
    page = browser.get("/my/notifications").text
    assert '<b class="unread"></b>' in page
    assert not {"Un secret", "Caché.", "Effacé."} & set(page.split("\n"))
    assert "Un secret" not in page


def test_one_tap_follows_in_place_and_another_stops(
    row: Proposal, member: Member, other: Member, client: FlaskClient, signed_in: Browser
) -> None:
    assert "my/follows" not in client.get(f"/proposals/{row.id}", follow_redirects=True).text
    # By rule, without a row.
    own = signed_in(member)
    assert 'value="stop"' in own.get(f"/proposals/{row.id}", follow_redirects=True).text
    browser = signed_in(other)
    assert 'value="follow"' in browser.get(f"/proposals/{row.id}", follow_redirects=True).text
    answer = _tap(browser, row, "follow", headers=HTMX)
    assert answer.text.lstrip().startswith("<form")
    assert 'value="stop"' in answer.text
    answer = _tap(browser, row, "stop")
    assert answer.status_code == 303
    assert answer.location == f"/proposals/{row.id}#follow-proposal-{row.id}"
    _tap(own, row, "stop")
    rows = db.session.execute(sa.select(Follow.member_id, Follow.stopped)).all()
    assert {tuple(each) for each in rows} == {(member.id, True), (other.id, True)}


def test_each_kind_of_thing_is_followed_on_its_page_and_named_in_the_list(
    app: Flask, member: Member, signed_in: Browser
) -> None:
    factories.draft_action("Trois pompes")
    edition = factories.adopted()
    pages = {
        "proposal": ("proposals", factories.proposal(title="Un puits").id, "Un puits"),
        "organisation": ("organisations", factories.organisation("Amal").id, "Amal"),
        "principle": ("principles", factories.principle("Partage").id, "Partage"),
        "territory": ("territories", factories.territory("Berkane").id, "Berkane"),
        "cycle": ("cycles", (made := factories.cycle()).id, made.name["fr"]),
    }
    assert edition
    action = db.session.scalar(sa.text("SELECT id FROM action"))
    pages["action"] = ("plan/actions", action, "Trois pompes")
    assert pages.keys() == set(FOLLOWED)
    browser = signed_in(member)
    for kind, (path, number, _title) in pages.items():
        page = browser.get(f"/{path}/{number}", follow_redirects=True).text
        assert f"/my/follows/{kind}/{number}" in page, kind
        address = f"/my/follows/{kind}/{number}"
        assert browser.post(address, data={"act": "follow"}).status_code == 303
    listed = browser.get("/my/notifications/choices").text
    assert [title for *_rest, title in pages.values() if title not in listed] == []


def test_what_nobody_may_know_of_cannot_be_followed(
    app: Flask, member: Member, signed_in: Browser
) -> None:
    browser = signed_in(member)
    draft = factories.proposal(stage="draft", author_id=member.id)
    action = factories.draft_action()
    for path in (f"proposal/{draft.id}", f"action/{action.id}", "cycle/99", "proposal/99"):
        for act in ("follow", "stop"):
            answer = browser.post(f"/my/follows/{path}", data={"act": act})
            assert answer.status_code == 404, path
    assert db.session.scalar(sa.select(Follow.id)) is None


def test_each_kind_has_a_pace_of_ones_own(app: Flask, member: Member, signed_in: Browser) -> None:
    browser = signed_in(member)
    chosen = {f"pace_{kind}": each.pace for kind, each in KINDS.items()} | {"pace_vote": "never"}
    address = "/my/notifications/choices?lang=en"
    for _ in range(2):
        assert browser.post(address, data=chosen).status_code == 303
    assert db.session.execute(sa.select(Pace.kind, Pace.pace)).all() == [("vote", "never")]
    assert browser.post(address, data=chosen | {"pace_vote": "hourly"}).status_code == 422
    for wrong in ({"vote": "hourly"}, {"gossip": "never"}):
        with pytest.raises(Invalid, match="Choisissez dans la liste"), writing():
            choose_paces(wrong, by=factories.acting(member))
    assert browser.post(address, data=chosen | {"pace_vote": "weekly"}).status_code == 303
    assert db.session.execute(sa.select(Pace.kind, Pace.pace)).all() == [("vote", "weekly")]


def test_the_number_and_the_tap_cost_no_statement_on_a_proposals_page(
    row: Proposal, member: Member, steward: Member, signed_in: Browser
) -> None:
    browser = signed_in(member)
    address = browser.get(f"/proposals/{row.id}").location or f"/proposals/{row.id}"
    costs = []
    for once in ("a", "b"):
        browser.get(address)
        with factories.counting() as statements:
            assert browser.get(address).status_code == 200
        costs.append(len(statements))
        with writing():
            for number in range(30):
                about = {"kind": "judged", "reason": "author", "subject_kind": "proposal"}
                told = {"once": f"{once}{number}", "subject_id": row.id, "at": NOON}
                db.session.add(Notice(member_id=member.id, **about, **told))
    asked = "\n".join(statements)
    assert costs[0] == costs[1]
    assert asked.count("FROM notice") == 1
    assert asked.count("FROM follow") == 1
