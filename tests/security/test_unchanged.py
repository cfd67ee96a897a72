"""Every record, opened in its own form by whoever may edit it and sent as it was shown: saved, and
nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask, current_app
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.operations import seal
from app.charter.models import Question
from app.charter.operations import KINDS, PAGES
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db, writing
from app.discussion.models import Comment
from app.interchange.cli import load_demo
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.plan.models import Action, Indicator, Milestone, Objective
from app.policy import Ability, check
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.speech.language import languages
from tests import factories
from tests.lanes import in_turn
from tests.security.browsing import Form, forms
from tests.security.rows import dump

CHANGE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)", re.IGNORECASE)
# How often something was written, and how far the log is sealed: no row of anybody's.
NOBODYS = {"written", "chain_head"}
# The demo has so many members.
MANY = 40


class Shown(NamedTuple):
    """A page with the form of a record (or of so many): whose browser opens it, the button that
    saves, and whether it lies in a fold.
    """

    page: str
    owner: int | None = None
    pressed: str = ""
    records: int = 1
    folded: bool = False


def _rows(model: Any, *where: Any) -> list[Any]:
    return list(db.session.scalars(sa.select(model).where(*where).order_by(model.id)))


def _at(path: str, model: Any, *where: Any, pressed: str = "") -> list[Shown]:
    return [Shown(path.format(row.id), pressed=pressed) for row in _rows(model, *where)]


def _records() -> list[Shown]:
    kinds = {name: kind for name, kind in KINDS.items() if name != "pages"}
    frame = [
        shown
        for name, kind in kinds.items()
        for shown in _at(f"/steering/frame/{name}/{{}}", kind.model)
    ]
    return [*(Shown(f"/steering/frame/pages/{key}") for key in PAGES), *frame]


def _proposals() -> list[Shown]:
    authors = {member.id: factories.acting(member) for member in _rows(Member)}
    return [
        Shown(
            f"/proposals/{row.id}/edit", row.author_id, "draft" if row.stage == "draft" else "save"
        )
        for row in _rows(Proposal, Proposal.author_id.is_not(None))
        if check(authors[row.author_id], Ability.EDIT_PROPOSAL, (row, cycle_of(row.cycle_id)))
    ]


def _comments() -> list[Shown]:
    seen = sa.select(Proposal.thread_id).where(Proposal.stage.in_(PUBLIC_STAGES))
    rows = _rows(
        Comment,
        Comment.deleted_at.is_(None),
        Comment.author_id.is_not(None),
        Comment.thread_id.in_(seen),
    )
    return [Shown(f"/comments/{row.id}/edit", row.author_id) for row in rows]


# Every form in which somebody changes what is there, and where each of its records is shown in it:
# a form that knows a version and is not here fails test_lost_edits.
EDITS: dict[str, Callable[[], list[Shown]]] = {
    "accounts.language": lambda: [Shown("/my/account", row.id) for row in _rows(Member)],
    "charter.record": _records,
    "charter.settle": lambda: _at(
        "/steering/frame/questions/{}", Question, Question.state == "answered", pressed="answer"
    ),
    "cycles.edit": lambda: _at("/steering/cycles/{}/edit", Cycle),
    "discussion.edit": _comments,
    "meetings.edit": lambda: _at("/steering/meetings/{}/edit", Meeting),
    "organisations.edit": lambda: _at("/organisations/{}/edit", Organisation),
    "plan.edit_action": lambda: _at("/steering/plan/actions/{}", Action),
    "plan.edit_milestone": lambda: _at(
        "/steering/plan/milestones/{}", Milestone, Milestone.dropped_on.is_(None)
    ),
    "plan.period": lambda: [Shown("/steering/plan/", folded=True)],
    "plan.edit_indicator": lambda: _at("/steering/plan/indicators/{}", Indicator),
    "plan.edit_objective": lambda: _at("/steering/plan/objectives/{}", Objective),
    "plan.retirement": lambda: _at(
        "/steering/plan/actions/{}/retirement", Action, Action.retired_on.is_not(None)
    ),
    "proposals.edit": _proposals,
    "site.settings": lambda: [Shown("/steering/settings")],
    "notices.choices": lambda: [
        Shown("/my/notifications/choices", row.id) for row in _rows(Member)
    ],
    "people.role": lambda: _at("/admin/members/{}", Member),
    "people.show": lambda: _at("/admin/members/{}", Member),
    "site.admin_settings": lambda: [Shown("/admin/settings")],
}


def few(records: list[Shown], place: int) -> list[Shown]:
    """By day of the many that are alike, members and comments, one in four: of members each form
    shows others.
    """
    return in_turn(records, place, 4) if len(records) >= MANY else records


def test_a_record_saved_as_it_was_shown_is_saved_and_changes_nothing(
    app: Flask, signed_in: Callable[[Member], FlaskClient], long_run: bool
) -> None:
    load_demo()
    every = [
        (endpoint, shown)
        for place, (endpoint, find) in enumerate(EDITS.items())
        for shown in (find() if long_run else few(find(), place))
    ]
    admin = db.session.scalars(sa.select(Member).where(Member.role == "admin").limit(1)).one()
    browsers = {row.id: signed_in(row) for row in _rows(Member)}
    for browser in browsers.values():
        browser.get("/my/account")  # notes the visit
    with writing():
        seal()  # any form may find that it is due
    before, found = dump(), []
    spoken = list(languages())
    for at, (endpoint, shown) in enumerate(every):
        # Each in all languages in the long run, in the short one in the next of them.
        for code in spoken if long_run else spoken[at % len(spoken) :][:1]:
            fault = _sent_back(browsers[shown.owner or admin.id], endpoint, shown, code)
            found += [(code, shown.page, *fault)] if fault else []
    assert found == []
    assert dump() == before


def _sent_back(browser: FlaskClient, endpoint: str, shown: Shown, code: str) -> tuple[Any, ...]:
    """What was wrong when the forms of that page were sent as they stand there; nothing, as it
    should be.
    """
    page = browser.get(f"{shown.page}?lang={code}", follow_redirects=True)
    main = page.text[
        page.text.find("<main") : page.text.find("</main>")
    ]  # most of a page is its frame: not parsed
    sent = [
        form
        for form in forms(main, page.request.path)
        if _endpoint(form) == endpoint and form.asked == shown.folded
    ]
    if page.status_code != 200 or len(sent) != shown.records:
        return page.status_code, len(sent)
    answers, changed = [], set()
    with factories.counting() as statements:
        for form in sent:
            pressed = {"act": shown.pressed} if shown.pressed else {}
            answers.append(browser.post(form.action, data=form.sent(**pressed)).status_code)
        changed = {
            match[1] for statement in statements if (match := CHANGE.match(statement))
        } - NOBODYS
    return () if set(answers) == {303} and not changed else (set(answers), changed)


def _endpoint(form: Form) -> str:
    path = form.action.partition("?")[0]
    return str(current_app.url_map.bind("localhost").match(path, method=form.method.upper())[0])
