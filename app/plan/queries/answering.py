"""Who answers for adopted actions now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.organisations.models import Mandate, Organisation, in_force
from app.plan.edition import FrozenAction
from app.plan.models import ActionPerson


class Answering(NamedTuple):
    """Who answers for an action: the member who leads it or who is in charge of it (`own`), who
    may report on it for the organisation that leads it (`mandated`), and that organisation, unless
    it has left.
    """

    own: frozenset[int]
    mandated: frozenset[int]
    organisation_id: int | None

    @property
    def members(self) -> frozenset[int]:
        return self.own | self.mandated


def answering(actions: Sequence[FrozenAction]) -> dict[int, Answering]:
    """Of each of those actions, whatever their number: three statements."""
    numbers = {action.id for action in actions}
    leads = _members({action.owner.member for action in actions if action.owner})
    in_charge = _in_charge(numbers)
    mandated = _mandated()
    found = {}
    for action in actions:
        lead = action.owner
        own = {leads[lead.member]} if lead and lead.member in leads else set()
        organisation = lead.organisation if lead and lead.organisation in mandated else None
        found[action.id] = Answering(
            frozenset(own | in_charge[action.id]),
            frozenset(mandated[organisation] if organisation else ()),
            organisation,
        )
    return found


def _members(keys: set[str | None]) -> dict[str | None, int]:
    query = sa.select(Member.key, Member.id).where(Member.key.in_(keys - {None}))
    return {row.key: row.id for row in db.session.execute(query)}


def _in_charge(numbers: set[int]) -> defaultdict[int, set[int]]:
    """By action, who is in charge of it."""
    query = sa.select(ActionPerson.action_id, ActionPerson.member_id)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(query.where(ActionPerson.action_id.in_(numbers))):
        found[row.action_id].add(row.member_id)
    return found


def _mandated() -> dict[int, set[int]]:
    """By organisation that has not left, who may report for it now."""
    held = sa.and_(Mandate.organisation_id == Organisation.id, in_force(Mandate, clock.now()))
    query = sa.select(Organisation.id, Mandate.member_id, Mandate.powers)
    query = query.outerjoin(Mandate, held).where(Organisation.left_on.is_(None))
    found: dict[int, set[int]] = {}
    for row in db.session.execute(query):
        holders = found.setdefault(row.id, set())
        if row.member_id is not None and "report" in row.powers:
            holders.add(row.member_id)
    return found
