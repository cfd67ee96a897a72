"""Taking a report back."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.errors import NotFound
from app.organisations.acting import uphold
from app.plan.models import Action, Update
from app.plan.operations.actions import held_action
from app.plan.operations.evidence import remove_evidence
from app.plan.operations.standing import let_stand, standing
from app.plan.queries.reporting import answering
from app.policy import Ability, require
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def take_report_back(update_id: int, reason: ByLanguage, *, by: Actor) -> Action:
    """Whoever wrote a report, the lead or the steering group takes it back, perhaps with a reason:
    its words and its evidence go for good, and the action stands as the newest report says that is
    left. What was taken back stays so.
    """
    owner = sa.select(Update.action_id).where(Update.id == update_id)
    # The action first, as in each report on it.
    action = held_action(db.session.scalar(owner) or 0)
    # It may have gone with its author, or come back otherwise, while that was waited for.
    update = db.session.get(Update, update_id, populate_existing=True)
    if update is None or update.action_id != action.id:
        raise NotFound(_("There is no such report."))
    require(by, Ability.TAKE_REPORT_BACK, (answering(action.id), update))
    uphold(by, "report")
    if update.taken_back_at is not None:
        return action
    former = standing(action)
    update.taken_back_at = clock.now()
    update.taken_back_by_id = by.member_id
    update.taken_back_for = reason if any_shown(reason) else {}
    update.body = {}
    db.session.flush()
    remove_evidence([update.id])
    if update.corrects_id is not None:
        # What corrected it now corrects what it corrected itself. Where that is nothing it goes
        # on naming this one, by which it has its place.
        later = sa.update(Update).where(
            Update.corrects_id == update.id, Update.taken_back_at.is_(None)
        )
        db.session.execute(later.values(corrects_id=update.corrects_id))
    let_stand(action, former)
    told = [update.id, update.taken_back_for]
    record("action.report_taken_back", "action", action.id, by=by, content=told)
    return action
