"""Setting another status of an action against the calendar, and taking that back."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.editing import conflict, labelled
from app.errors import Invalid
from app.organisations.acting import uphold, written_for
from app.plan.models import OVERRULING, Action, StatusOverruling
from app.plan.operations.actions import held_action
from app.plan.queries.reporting import answering
from app.plan.queries.shown import ShownAction, with_live
from app.plan.status import OVER
from app.plan.words import status_words
from app.policy import Ability, require
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def overrule(action_id: int, status: str, reason: ByLanguage, *, seen: int, by: Actor) -> Action:
    """The lead or the steering group says how an adopted action stands, whatever the calendar
    says, with a public reason. It holds until the next date of the plan passes. Conflict, with
    both, where somebody said another thing since the one of the number `seen` (0: none).
    """
    action, shown, present = _held(action_id, by)
    if shown.reported_status in OVER:
        raise Invalid(_("What is done or abandoned stands: report on it instead."), "status")
    if status not in OVERRULING:
        raise Invalid(_("Choose from the list."), "status")
    if not any_shown(reason):
        raise Invalid(_("Say why: the reason is published."), "reason")
    holds = shown.stands.overruled
    if present and holds and (present.status, present.reason) == (status, reason):
        return action
    _refuse_unseen(present, seen, status, reason)
    if status == shown.status and not holds:
        raise Invalid(_("This is how it stands already: choose another status."), "status")
    if present is not None:
        db.session.delete(present)
        db.session.flush()
    told = {"action_id": action.id, "status": status, "reason": reason, "by_id": by.member_id}
    db.session.add(StatusOverruling(**told, **written_for(by), at=clock.now()))
    record("action.overruled", "action", action.id, by=by, content=[status, reason])
    return action


def take_overruling_back(action_id: int, *, seen: int, by: Actor) -> Action:
    """The lead or the steering group lets the calendar say again how an action stands. Conflict
    where somebody set another thing against it since the one of the number `seen`.
    """
    action, _shown, present = _held(action_id, by)
    if present is not None:
        _refuse_unseen(present, seen, "", {})
        db.session.delete(present)
        record("action.unruled", "action", action.id, by=by)
    return action


def _held(action_id: int, by: Actor) -> tuple[Action, ShownAction, StatusOverruling | None]:
    """The action, held, how it stands now, and what was set against the calendar."""
    action = held_action(action_id)
    about = answering(action.id)
    require(by, Ability.REPORT, about)
    uphold(by, "report")
    query = sa.select(StatusOverruling).where(StatusOverruling.action_id == action.id)
    return action, with_live([about.frozen] if about.frozen else [])[0], db.session.scalar(query)


def _refuse_unseen(
    present: StatusOverruling | None, seen: int, status: str, reason: ByLanguage
) -> None:
    if (present.id if present else 0) == seen:
        return
    sentence = _("Somebody else said this meanwhile.")
    theirs = _labelled(present.status, present.reason) if present else {}
    raise conflict(theirs, _labelled(status, reason), sentence)


def _labelled(status: str, reason: ByLanguage) -> dict[str, str]:
    words = status_words().get(status, "")
    return labelled([(_("Status"), words), (_("Public reason"), reason)])
