"""What was found of an action's budget, and what was spent of it: live, as reports are."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.editing import conflict
from app.errors import Invalid
from app.model import table_of
from app.organisations.acting import uphold
from app.plan.models import Action
from app.plan.operations.actions import held_action
from app.plan.queries.reporting import answering
from app.policy import Ability, require
from app.text.canonical import LARGEST


class Money(NamedTuple):
    """Whole amounts in the currency of the budget; None where nobody has said."""

    secured: int | None = None
    spent: int | None = None


def say_money(action_id: int, money: Money, *, seen: Money, by: Actor) -> Action:
    """Whoever reports on an adopted action says how much of its budget was found and
    spent; either may be more than the budget. Conflict, with both, where somebody else said it
    since what was `seen`.
    """
    action = held_action(action_id)
    require(by, Ability.REPORT, answering(action.id))
    uphold(by, "report")
    for field, amount in money._asdict().items():
        if amount is not None and not 0 <= amount <= LARGEST:
            raise Invalid(_("This amount cannot be written down."), field)
    present = Money(action.secured, action.spent)
    # The same that another said meanwhile is no conflict: nothing of it would differ.
    if present == money:
        return action
    if present != seen:
        sentence = _("Somebody else said this meanwhile.")
        raise conflict(_labelled(present), _labelled(money), sentence)
    _let_stand(action, money)
    record("action.funded", "action", action.id, by=by, content=list(money))
    return action


def _labelled(money: Money) -> dict[str, str]:
    def said(amount: int | None) -> str:
        return "" if amount is None else str(amount)

    return {_("Money secured"): said(money.secured), _("Money spent"): said(money.spent)}


def _let_stand(action: Action, money: Money) -> None:
    # By table, as for what a report says: whoever edits the draft's text is not in conflict.
    table = table_of(Action)
    live = money._asdict()
    db.session.execute(sa.update(table).where(table.c.id == action.id).values(live))
    db.session.expire(action, list(live))
