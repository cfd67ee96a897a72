"""Reports on adopted actions: said, and corrected."""

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
from app.model import INTEGER
from app.organisations.acting import uphold, written_for
from app.plan.edition import FrozenAction
from app.plan.models import STATUSES, Action, Milestone, Update
from app.plan.operations.actions import held_action
from app.plan.operations.evidence import (
    NOTHING,
    Given,
    Link,
    add_evidence,
    refuse_many_files,
    typed_links,
)
from app.plan.operations.standing import keep_before, let_stand, standing
from app.plan.queries.reporting import answering
from app.plan.queries.standing import stands
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
    corrects: int | None = None,
    evidence: Given = NOTHING,
    sure: bool = False,
    key: str = "",
) -> Update:
    """The owner, who is in charge or the steering group says how an adopted action stands: status,
    progress and a sentence, perhaps with evidence; as a correction in the place of another report.

    What is done is done to a hundred percent. What seems to contradict itself is taken from
    whoever is `sure` of it. Invalid where what it `corrects` does not stand any more.
    """
    before = done_before(Action, key, by=by)
    action = held_action(action_id)
    # As it was adopted: who is responsible and which steps there are, whatever the draft says now.
    about = answering(action.id)
    require(by, Ability.REPORT, about)
    uphold(by, "report")
    if before and (update := _newest_report(action, by)):
        return update
    if status not in STATUSES:
        raise Invalid(_("Choose from the list."), "status")
    if not 0 <= progress <= 100:
        raise Invalid(_("Give a whole number from 0 to 100."), "progress")
    _refuse_wordless(body)
    _refuse_correction(action, corrects, by, as_partner=False)
    links = _links(evidence)
    if not sure and (doubt := _doubt(about.frozen, status, progress)):
        raise Invalid(doubt, "sure")
    progress = 100 if status == "done" else progress
    content: dict[str, Any] = {"status": status, "progress": progress, "body": body}
    former = standing(action)
    if former.decided_by is None:
        keep_before(action)
    update = _written(action, content | {"corrects_id": corrects}, by)
    let_stand(action, former)
    recorded: list[Any] = [*content.values(), *([corrects] if corrects else [])]
    recorded += add_evidence(update, evidence, links, by=by)
    record("action.reported", "action", action.id, by=by, content=recorded, key=key)
    return update


def say_as_partner(
    action_id: int,
    body: ByLanguage,
    *,
    by: Actor,
    corrects: int | None = None,
    evidence: Given = NOTHING,
    key: str = "",
) -> Update:
    """A partner of an adopted action says how it goes: that stands beside, without a status, and
    changes nothing. Invalid where what it `corrects` is not their own, or stands no more.
    """
    before = done_before(Action, key, by=by)
    action = held_action(action_id)
    require(by, Ability.SAY_AS_PARTNER, answering(action.id))
    uphold(by, "report")
    if before and (update := _newest_report(action, by)):
        return update
    _refuse_wordless(body)
    _refuse_correction(action, corrects, by, as_partner=True)
    links = _links(evidence)
    update = _written(action, {"body": body, "corrects_id": corrects, "as_partner": True}, by)
    recorded: list[Any] = [body, *([corrects] if corrects else [])]
    recorded += add_evidence(update, evidence, links, by=by)
    record("action.reported", "action", action.id, by=by, content=recorded, key=key)
    return update


def _links(evidence: Given) -> list[Link]:
    refuse_many_files(len(evidence.files))
    return typed_links(evidence.links)


def _refuse_wordless(body: ByLanguage) -> None:
    if not any_shown(body):
        raise Invalid(_("Say in a sentence how it stands."), "body")


def _refuse_correction(
    action: Action, corrects: int | None, by: Actor, *, as_partner: bool
) -> None:
    """Invalid unless that report on the action stands, and is of the same side: of what partners
    say each corrects its own.
    """
    if corrects is None:
        return
    query = sa.select(Update.id).where(Update.id == corrects, Update.action_id == action.id)
    query = query.where(Update.as_partner.is_(as_partner))
    if as_partner:
        whose = written_for(by)["organisation_id"]
        own = Update.author_id == by.member_id
        query = query.where(Update.organisation_id == whose if whose else own)
        if whose is None:
            query = query.where(Update.organisation_id.is_(None))
    # More than its column holds is no report either.
    if corrects > INTEGER or db.session.scalar(query.where(stands())) is None:
        sentence = _("The report that you correct was corrected or taken back meanwhile.")
        raise Invalid(sentence, "body")


def _written(action: Action, said: dict[str, Any], by: Actor) -> Update:
    update = Update(action_id=action.id, author_id=by.member_id, **written_for(by), **said)
    update.created_at = clock.now()
    db.session.add(update)
    db.session.flush()
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
