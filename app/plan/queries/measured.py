"""What was measured of adopted actions, from where to where, and how far that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.edition import FrozenAction, FrozenIndicator
from app.plan.models import EditionAction, Indicator, Measurement
from app.text.decimals import decimal_text, kept_of

NEWEST_MEASUREMENTS = 50


@dataclass(frozen=True)
class Measured:
    """An indicator as it was adopted, with its newest measurements, the newest first; numbers in
    ten-thousandths.

    `total`: how many measurements there are; `kept`: whether it is measured on, or was taken out
    of the draft since.
    """

    indicator: FrozenIndicator
    rows: list[Any] = field(default_factory=list)
    total: int = 0
    kept: bool = False

    @property
    def baseline(self) -> int | None:
        """From where it is to go."""
        return _kept(self.indicator.baseline)

    @property
    def target(self) -> int | None:
        """Where it is to go."""
        return _kept(self.indicator.target)

    @property
    def share(self) -> int | None:
        """How much of the way to the target is gone, in percent; None where nobody can say."""
        if not self.rows:
            return None
        return share_of(self.baseline, self.target, self.rows[0].value)


def share_of(baseline: int | None, target: int | None, value: int) -> int | None:
    """How much of the way from baseline to target lies behind a value, from 0 to 100; a hundred
    only once the target is reached. Without a baseline the way begins at nothing.
    """
    start = baseline or 0
    # Nowhere to go: of a number that is to stay where it is no share can be said.
    if target is None or target == start:
        return None
    # Downwards both are negative; floored, so that nearly there is not there.
    return max(0, min(100, 100 * (value - start) // (target - start)))


def _kept(text: str | None) -> int | None:
    return None if text is None else kept_of(text)


def measured(frozen: FrozenAction) -> list[Measured]:
    """What is measured of an adopted action, in the order in which it was adopted."""
    ids = [indicator.id for indicator in frozen.indicators]
    found: dict[int, list[Any]] = {}
    # One statement, and none where nothing is measured.
    for row in db.session.execute(_newest(ids)) if ids else ():
        found.setdefault(row.indicator, []).append(row)
    shown = []
    for indicator in frozen.indicators:
        rows = found.get(indicator.id, [])
        values = [row for row in rows if row.value is not None]
        total = values[0].total if values else 0
        shown.append(Measured(indicator, values, total, kept=bool(rows)))
    return shown


def _newest(ids: list[int]) -> sa.Select[Any]:
    """Each of these indicators that is there, with its newest measurements: by whom, for whom."""
    one = Measurement.indicator_id
    place = sa.func.row_number().over(partition_by=one, order_by=Measurement.measured_on.desc())
    total = sa.func.count().over(partition_by=one)
    own = sa.select(Measurement, place.label("place"), total.label("total"))
    ranked = own.where(one.in_(ids)).subquery()
    told = (ranked.c.measured_on, ranked.c.value, ranked.c.note, ranked.c.total)
    author, organisation = Member.name.label("author"), Organisation.name.label("organisation")
    query = sa.select(Indicator.id.label("indicator"), *told, author, organisation)
    newest = (ranked.c.indicator_id == Indicator.id, ranked.c.place <= NEWEST_MEASUREMENTS)
    query = query.outerjoin(ranked, sa.and_(*newest))
    query = query.outerjoin(Organisation, Organisation.id == ranked.c.organisation_id)
    # An import has no member.
    query = query.outerjoin(Member, Member.id == ranked.c.author_id)
    return query.where(Indicator.id.in_(ids)).order_by(Indicator.id, ranked.c.place)


def action_of_indicator(indicator_id: int) -> int | None:
    """The action of which an indicator is measured, if it was adopted."""
    query = sa.select(Indicator.action_id)
    query = query.join(EditionAction, EditionAction.action_id == Indicator.action_id)
    return db.session.scalar(query.where(Indicator.id == indicator_id).limit(1))


def indicators(action_id: int) -> list[Indicator]:
    """What is measured of an action of the draft."""
    query = sa.select(Indicator).where(Indicator.action_id == action_id).order_by(Indicator.id)
    return list(db.session.scalars(query))


class Newest(NamedTuple):
    """What an indicator was when it was measured last."""

    measured_on: date
    value: int


def newest_of(frozen: Iterable[FrozenAction]) -> dict[int, Newest]:
    """What was measured last of each indicator of those actions."""
    ids = [indicator.id for action in frozen for indicator in action.indicators]
    if not ids:
        return {}
    row = Measurement
    last = sa.select(row.indicator_id, sa.func.max(row.measured_on).label("day"))
    last_days = last.where(row.indicator_id.in_(ids)).group_by(row.indicator_id).subquery()
    query = sa.select(row.indicator_id, row.measured_on, row.value)
    on = (last_days.c.indicator_id == row.indicator_id, last_days.c.day == row.measured_on)
    query = query.join(last_days, sa.and_(*on))
    found = db.session.execute(query)
    return {indicator: Newest(day, value) for indicator, day, value in found}


def measurements_of(frozen: Iterable[FrozenAction]) -> dict[int, list[dict[str, Any]]]:
    """All that was measured of those actions, by indicator, the oldest first, as programs read
    it.
    """
    ids = [indicator.id for action in frozen for indicator in action.indicators]
    if not ids:
        return {}
    query = sa.select(Measurement).where(Measurement.indicator_id.in_(ids))
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.scalars(query.order_by(Measurement.measured_on)):
        told = {
            "measured_on": row.measured_on.isoformat(),
            "value": decimal_text(row.value),
            "note": row.note,
        }
        groups.setdefault(row.indicator_id, []).append(told)
    return groups
