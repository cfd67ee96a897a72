"""Reports on adopted actions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db
from app.errors import Invalid
from app.model import table_of
from app.organisations.acting import uphold, written_for
from app.plan.edition import FrozenAction
from app.plan.models import STATUSES, Action, Milestone, Update
from app.plan.operations.actions import held_action
from app.plan.queries.editions import frozen_action
from app.policy import Ability, require
from app.speech.dates import number
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def report(
    action_id: int,
    status: str,
    progress: int,
    body: ByLanguage,
    *,
    by: Actor,
    sure: bool = False,
    key: str = "",
) -> Update:
    """The owner or the steering group says how an adopted action stands: status, progress and a
    sentence.

    What is done is done to a hundred percent. What seems to contradict itself is taken from
    whoever is `sure` of it.
    """
    before = done_before(Action, key, by=by)
    action = held_action(action_id)
    # As it was adopted: who is responsible and which steps there are, whatever the draft says now.
    frozen = frozen_action(action.id)
    require(by, Ability.REPORT, frozen)
    uphold(by, "report")
    if before and (update := _newest_report(action, by)):
        return update
    if status not in STATUSES:
        raise Invalid(_("Choose from the list."), "status")
    if not 0 <= progress <= 100:
        raise Invalid(_("Give a whole number from 0 to 100."), "progress")
    if not any_shown(body):
        raise Invalid(_("Say in a sentence how it stands."), "body")
    if not sure and (doubt := _doubt(frozen, status, progress)):
        raise Invalid(doubt, "sure")
    progress = 100 if status == "done" else progress
    content: dict[str, Any] = {"status": status, "progress": progress, "body": body}
    update = Update(action_id=action.id, author_id=by.member_id, **written_for(by), **content)
    update.created_at = clock.now()
    db.session.add(update)
    _let_stand(action, update)
    recorded = list(content.values())
    record("action.reported", "action", action.id, by=by, content=recorded, key=key)
    return update


def _doubt(frozen: FrozenAction | None, status: str, progress: int) -> str:
    """What about a report may be a slip, as a question; empty where nothing is."""
    if status == "not started" and progress:
        return str(_("Not started, and yet there is progress: is this what you mean?"))
    if status == "abandoned" and progress == 100:
        return str(_("Abandoned, and yet wholly done: is this what you mean?"))
    if status != "done" or frozen is None:
        return ""
    left = _open_steps(frozen)
    if not left:
        return ""
    sentence = ngettext(
        "Done, and yet %(steps)s milestone has not been reached: is this what you mean?",
        "Done, and yet %(steps)s milestones have not been reached: is this what you mean?",
        left,
        steps=number(left),
    )
    return str(sentence)


def _open_steps(frozen: FrozenAction) -> int:
    """How many steps of the adopted action have not been reached."""
    steps = [step.id for step in frozen.milestones]
    if not steps:
        return 0
    query = sa.select(sa.func.count()).where(Milestone.id.in_(steps), Milestone.done_on.is_(None))
    return db.session.scalar(query) or 0


def _newest_report(action: Action, by: Actor) -> Update | None:
    own = sa.select(Update).where(Update.action_id == action.id, Update.author_id == by.member_id)
    return db.session.scalar(own.order_by(Update.id.desc()).limit(1))


def _let_stand(action: Action, update: Update) -> None:
    """Only the live columns, and not the version: whoever edits the draft's text meanwhile is not
    in conflict.
    """
    # By table: the class would raise its version with each write.
    table = table_of(Action)
    live = {"status": update.status, "progress": update.progress, "reported_at": update.created_at}
    db.session.execute(sa.update(table).where(table.c.id == action.id).values(live))
    db.session.expire(action, list(live))
