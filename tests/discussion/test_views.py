"""The discussion in a browser: who reads what, links, deletions, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import MOST
from app.proposals.models import Proposal
from tests import factories
from tests.conftest import NOON
from tests.discussion.test_operations import say

HTMX = {"HX-Request": "true"}
Browser = Callable[[Member], FlaskClient]
Discussed = tuple[Proposal, Cycle]


def address(on: Discussed) -> str:
    return f"/proposals/{on[0].id}-bibliobus/comments"


def all_comments() -> list[Comment]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Comment).order_by(Comment.id)))


def test_a_visitor_reads_without_a_cookie_and_is_asked_to_sign_in(
    on: Discussed, client: FlaskClient, member: Member
) -> None:
    say(on, member)
    answer = client.get(address(on))
    assert "Bonne idée." in answer.text
    assert "comment-form" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert client.post(address(on), data={"body": "Moi aussi"}).status_code == 401


def test_a_comment_whose_author_is_gone_is_not_called_deleted(
    on: Discussed, client: FlaskClient, member: Member
) -> None:
    top = say(on, member)
    second = say(on, member, "Deux", parent_id=top.id)
    say(on, member, "Trois", parent_id=second.id)
    with writing():
        db.session.get_one(Comment, second.id).author_id = None
    assert "en réponse à un ancien membre" in client.get(address(on)).text
    with writing():
        db.session.get_one(Comment, second.id).deleted_at = NOON
    assert "en réponse à un commentaire supprimé" in client.get(address(on)).text


@pytest.mark.parametrize("stage", ["draft", "hidden", "withdrawn"])
def test_what_may_not_be_known_has_no_discussion(
    on: Discussed,
    signed_in: Browser,
    client: FlaskClient,
    member: Member,
    other: Member,
    stage: str,
) -> None:
    comment = say(on, member)
    with writing():
        db.session.get_one(Proposal, on[0].id).stage = stage
    assert (
        client.get(address(on)).status_code
        == client.get(f"/comments/{comment.id}").status_code
        == 404
    )
    browser = signed_in(other)
    assert browser.post(address(on), data={"body": "Ici"}).status_code == 404
    assert signed_in(member).get(f"/comments/{comment.id}/edit").status_code == 404


@pytest.mark.parametrize(
    "path", ["/comments/999", "/comments/0", "/comments/99999999999", "/proposals/77/comments"]
)
def test_what_does_not_exist_is_not_found(app: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_permanent_link_leads_to_the_page_of_the_comment(
    on: Discussed, client: FlaskClient, member: Member
) -> None:
    first = say(on, member, "Premier")
    for number in range(MOST - 1):
        say(on, member, f"Encore {number}")
    last = all_comments()[-1]
    assert client.get(f"/comments/{first.id}").location.endswith(f"comments=1#comment-{first.id}")
    assert client.get(f"/comments/{last.id}").location.endswith(f"comments=2#comment-{last.id}")


def test_others_may_not_edit_or_delete(
    on: Discussed, signed_in: Browser, member: Member, other: Member
) -> None:
    comment = say(on, member)
    browser = signed_in(other)
    assert browser.get(f"/comments/{comment.id}/edit").status_code == 403
    assert browser.post(f"/comments/{comment.id}/deletion").status_code == 403


@pytest.mark.parametrize(("headers", "status"), [({}, 303), (HTMX, 200)], ids=["page", "htmx"])
def test_a_deleted_comment_leaves_its_place(
    on: Discussed, signed_in: Browser, member: Member, headers: dict[str, str], status: int
) -> None:
    comment = say(on, member)
    browser = signed_in(member)
    assert browser.post(f"/comments/{comment.id}/deletion", headers=headers).status_code == status
    page = browser.get(address(on) + "?lang=en").text
    assert "Bonne idée." not in page
    assert "This comment was deleted." in page
    assert f'id="comment-{comment.id}"' in page


def test_names_and_texts_are_shown_as_typed(on: Discussed, signed_in: Browser) -> None:
    author = factories.member('<b onclick="x">Zoé</b>')
    top = say(on, author)
    middle = say(on, author, "Deux", parent_id=top.id)
    say(on, author, "Trois", parent_id=middle.id)
    signed_in(author).post(
        address(on), data={"body": "<script>alert(1)</script> [a](javascript:x) ![](http://x/y)"}
    )
    page = signed_in(author).get(address(on)).text
    for tag in ("<b onclick", "<script>alert", 'href="javascript:', "<img"):
        assert tag not in page


def test_a_page_of_the_discussion_takes_few_statements(
    on: Discussed, signed_in: Browser, member: Member, count_queries: Callable[[], Any]
) -> None:
    for number in range(25):
        say(on, member, f"Encore {number}")
    browser = signed_in(member)
    browser.get(address(on))
    with count_queries() as statements:
        browser.get(address(on))
    assert len(statements) <= 6


def test_ids_are_unique_on_the_page(on: Discussed, signed_in: Browser, member: Member) -> None:
    import re

    for number in range(5):
        say(on, member, f"Encore {number}")
    found = re.findall(r'\bid="([^"]+)"', signed_in(member).get(address(on)).text)
    assert sorted(set(found)) == sorted(found)
