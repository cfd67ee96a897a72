"""What somebody wrote is shown again by whatever page says that it was not taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from app.accounts.models import Member
from app.database import db, writing
from app.discussion.models import Comment
from app.plan.models import Action
from app.web import errors
from app.web.forms import Form
from app.web.lost import NEVER_KEPT, not_typed
from tests import factories

Browser = Callable[[Member], FlaskClient]
WORDS = "écrit <avec> soin"
# Typed in one form, chosen in another.
EITHER = {"kind", "language", "starts_on"}
# Typed by who signs in; votes are buttons.
ASIDE = {"email", "choice", "voter"}


def sent(browser: FlaskClient, address: str, **data: Any) -> tuple[int, bool, bool]:
    """The status, whether the page shows the words, and whether it does so only as words."""
    answer = browser.post(address, data=data)
    return answer.status_code, WORDS in unescape(answer.text), WORDS not in answer.text


def fields(form: type[Form] = Form) -> Iterator[tuple[str, UnboundField[Any]]]:
    """Every field of every form, by its name."""
    for kind in form.__subclasses__():
        yield from (
            (name, field)
            for name in dir(kind)
            if isinstance(field := getattr(kind, name), UnboundField)
        )
        yield from fields(kind)


def test_a_comment_on_what_was_withdrawn(app: Flask, signed_in: Browser, member: Member) -> None:
    gone = factories.proposal(factories.cycle("deliberate"), stage="withdrawn")
    assert sent(signed_in(member), f"/proposals/{gone.id}/comments", body=WORDS) == (
        404,
        True,
        True,
    )


def test_other_words_for_a_comment_that_was_deleted(
    app: Flask, signed_in: Browser, member: Member
) -> None:
    thread, now = factories.proposal().thread_id, factories.clock.now()
    row = factories.stored(
        Comment(thread_id=thread, author_id=member.id, body={}, created_at=now, deleted_at=now)
    )
    assert sent(signed_in(member), f"/comments/{row.id}/edit", body=WORDS, version="1") == (
        403,
        True,
        True,
    )


@pytest.mark.parametrize("outcome", ["declined", ""])
def test_a_decision_on_what_was_withdrawn(
    app: Flask, signed_in: Browser, steward: Member, outcome: str
) -> None:
    gone = factories.proposal(stage="withdrawn")
    address, reason = (
        f"/steering/proposals/{gone.id}/decision",
        {"reason_fr": WORDS, "number": "0"},
    )
    assert sent(signed_in(steward), address, outcome=outcome, **reason) == (
        403 if outcome else 422,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("stage", "own", "status"), [("withdrawn", False, 409), ("submitted", True, 403)]
)
def test_a_promotion_that_may_not_be(
    app: Flask, signed_in: Browser, steward: Member, stage: str, own: bool, status: int
) -> None:
    owner = f"organisation:{factories.organisation().id}"
    proposal = factories.proposal(
        factories.cycle("decide"), stage=stage, author_id=steward.id if own else None
    )
    action = {
        "title_fr": "Puits",
        "owner": owner,
        "due_on": "2027",
        "principles": factories.principle().id,
    }
    words = {"description_fr": WORDS, "reason_fr": WORDS, "proposal": proposal.id}
    assert sent(signed_in(steward), "/steering/plan/promotion", **action, **words) == (
        status,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("path", "field"), [("plan/actions/7", "title_fr"), ("frame/challenges/7", "name_fr")]
)
def test_an_edit_of_what_somebody_took_away(
    signed_in: Browser, steward: Member, path: str, field: str
) -> None:
    assert sent(signed_in(steward), f"/steering/{path}", **{field: WORDS}, version="1") == (
        404,
        True,
        True,
    )


def test_a_report_by_who_does_not_own_the_action_yet(
    app: Flask, signed_in: Browser, member: Member, other: Member
) -> None:
    action = factories.draft_action(owner_member_id=member.id)
    factories.adopted()
    with writing():
        db.session.get_one(Action, action.id).owner_member_id = other.id
    report = {"status": "in progress", "progress": "10", "body": WORDS}
    assert sent(signed_in(other), f"/plan/actions/{action.id}/updates", **report) == (
        403,
        True,
        True,
    )


def test_the_form_of_a_steward_who_is_none_any_more(
    app: Flask, signed_in: Browser, member: Member
) -> None:
    assert sent(
        signed_in(member), "/steering/meetings/new", title_fr="Oujda", agenda_fr=WORDS
    ) == (403, True, True)


@pytest.mark.parametrize("status", [403, 404, 500, 503, 507])
@pytest.mark.parametrize(
    "typed", ["这是一个关于在每个村庄建立流动图书馆的详细提案" * 10, "Bibliobus", "2030"]
)
def test_a_text_needs_no_space_to_be_kept(app: Flask, status: int, typed: str) -> None:
    with app.test_request_context("/proposals/1/comments", method="POST", data={"body": typed}):
        assert typed in errors.answer(status).get_data(as_text=True)


def test_what_nobody_typed_is_not_shown_and_passwords_never(app: Flask) -> None:
    secret = {
        "email": "salma@example.org",
        "next": "/my/x",
        **dict.fromkeys(NEVER_KEPT, "tout-secret"),
    }
    with app.test_request_context("/sign-in", method="POST", data=secret):
        text = errors.answer(503).get_data(as_text=True)
    assert not [word for word in ("salma@", "/my/x", "tout-secret", "<textarea") if word in text]


def test_what_is_sent_to_no_page_of_ours_is_not_shown(client: FlaskClient) -> None:
    assert "pirate" not in client.post("/nowhere", data={"body": "pirate"}).text
    assert "pirate" not in client.post("/plan/", data={"body": "pirate"}).text


def test_all_that_is_not_typed_is_known_and_nothing_that_is(app: Flask) -> None:
    typed = {name for name, field in fields() if field.field_class in (StringField, TextAreaField)}
    passwords = {name for name, field in fields() if issubclass(field.field_class, PasswordField)}
    assert passwords <= NEVER_KEPT
    assert {"key", "owner", "partners", "principles", "parent", "sure"} <= not_typed()
    assert not (typed - ASIDE - EITHER) & not_typed()
