"""What is measured of an action of the draft."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db
from app.editing import first_field, holds, refuse_stale, replaced, write
from app.errors import Invalid, NotAllowed, NotFound
from app.plan.models import Action, Indicator, Measurement
from app.plan.operations.actions import held_action
from app.policy import Ability, require
from app.speech.decimals import decimal
from app.text.decimals import LARGEST_DECIMAL, decimal_text
from app.text.texts import ByLanguage


@dataclass(frozen=True)
class IndicatorContent:
    """What an indicator says; numbers in ten-thousandths."""

    name: ByLanguage
    unit: ByLanguage
    baseline: int | None = None
    target: int | None = None


def add_indicator(
    action_id: int, content: IndicatorContent, *, by: Actor, key: str = ""
) -> Indicator:
    """The steering group says what is measured of an action of the draft; the public sees it with
    the next adoption.
    """
    require(by, Ability.EDIT_PLAN)
    before = done_before(Action, key, by=by)
    action = held_action(action_id)
    # The event names the action: what was added then is its newest.
    if before and (indicator := _newest(action)):
        return indicator
    _check(content.name, content)
    indicator = Indicator(action_id=action.id, **asdict(content))
    db.session.add(indicator)
    db.session.flush()
    said = _fingerprint(indicator)
    record("indicator.added", "action", action.id, by=by, content=said, key=key)
    return indicator


def _newest(action: Action) -> Indicator | None:
    own = sa.select(Indicator).where(Indicator.action_id == action.id)
    return db.session.scalar(own.order_by(Indicator.id.desc()).limit(1))


def change_indicator(
    indicator_id: int, content: IndicatorContent, *, seen: int, by: Actor
) -> Indicator:
    """The steering group changes what is measured of an action of the draft; a change on an older
    version is refused with both texts. Languages that are not given survive.
    """
    require(by, Ability.EDIT_PLAN)
    indicator = held_indicator(indicator_id)
    given = asdict(content)
    refuse_stale(indicator, given, seen=seen, labels=_labels(), shown=_shown)
    if holds(indicator, given):
        return indicator
    _check(replaced(indicator.name, content.name), content)
    write(indicator, given)
    said = _fingerprint(indicator)
    record("indicator.changed", "action", indicator.action_id, by=by, content=said)
    return indicator


def remove_indicator(indicator_id: int, *, by: Actor) -> Action:
    """The steering group takes an indicator out of the draft, also one that was adopted: editions
    keep it. What was measured stays: such an indicator does too.
    """
    require(by, Ability.EDIT_PLAN)
    # Against measurements of an import too, which only refer to it: they come before, or find
    # nothing.
    indicator = held_indicator(indicator_id, alone=True)
    measured = sa.exists().where(Measurement.indicator_id == indicator.id)
    if db.session.scalar(sa.select(measured)):
        raise NotAllowed(_("This has been measured already, and what was measured is kept."))
    db.session.delete(indicator)
    content = [indicator.id]
    record("indicator.removed", "action", indicator.action_id, by=by, content=content)
    return db.session.get_one(Action, indicator.action_id)


def held_indicator(indicator_id: int, *, alone: bool = False) -> Indicator:
    """The indicator as it is now, held until the end of the transaction; `alone`: nothing
    begins to refer to it meanwhile.
    """
    lock = {"key_share": not alone}
    indicator = db.session.get(
        Indicator, indicator_id, populate_existing=True, with_for_update=lock
    )
    if indicator is None:
        raise NotFound(_("There is no such indicator."))
    return indicator


def _check(name: ByLanguage, content: IndicatorContent) -> None:
    if not any(name.values()):
        raise Invalid(_("Say what is measured."), first_field("name"))
    for field in ("baseline", "target"):
        refuse_beyond(getattr(content, field), field)


def refuse_beyond(number: int | None, field: str) -> None:
    """Invalid, with the field, where a number is beyond what is kept."""
    if number is not None and abs(number) > LARGEST_DECIMAL:
        raise Invalid(_("This number cannot be written down."), field)


def _fingerprint(row: Indicator) -> list[Any]:
    numbers = (None if kept is None else decimal_text(kept) for kept in (row.baseline, row.target))
    return [row.id, row.name, row.unit, *numbers]


def _labels() -> dict[str, str]:
    return {
        "name": _("What is measured"),
        "unit": _("Unit"),
        "baseline": _("At the beginning"),
        "target": _("To be reached"),
    }


def _shown(_column: str, kept: int | None) -> str:
    return "" if kept is None else decimal(kept)
