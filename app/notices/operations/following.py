"""Who follows what: the member's own choice, which nobody else is told of."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.charter.models import Principle, Territory
from app.cycles.models import Cycle
from app.database import db, insert_or_leave
from app.errors import NotFound
from app.notices.models import Follow
from app.organisations.models import Organisation
from app.plan.models import EditionAction
from app.policy import Ability, require
from app.proposals.models import IS_PUBLIC, Proposal

# Of each kind of thing the condition that everybody may see the one of that number.
_NUMBER: sa.BindParameter[int] = sa.bindparam("number", type_=sa.Integer)
_THERE = {
    "proposal": sa.select(Proposal.id).where(Proposal.id == _NUMBER, IS_PUBLIC),
    "action": sa.select(EditionAction.action_id).where(EditionAction.action_id == _NUMBER),
    "organisation": sa.select(Organisation.id).where(Organisation.id == _NUMBER),
    "principle": sa.select(Principle.id).where(Principle.id == _NUMBER),
    "territory": sa.select(Territory.id).where(Territory.id == _NUMBER),
    "cycle": sa.select(Cycle.id).where(Cycle.id == _NUMBER),
}


def follow(kind: str, number: int, *, by: Actor) -> None:
    """A member follows a thing that everybody may see; NotFound for any other. The log says
    nothing of it: it is nobody else's business.
    """
    require(by, Ability.FOLLOW)
    if not _is_there(kind, number):
        raise NotFound(_("There is nothing here that can be followed."))
    _note(kind, number, by, stopped=False)


def stop(kind: str, number: int, *, by: Actor) -> None:
    """A member hears nothing more of a thing, also where they wrote it, took part in it or answer
    for it. NotFound where there is no such thing, and they never followed it.
    """
    require(by, Ability.FOLLOW)
    if not (_is_there(kind, number) or _is_followed(kind, number, by)):
        raise NotFound(_("There is nothing here that can be followed."))
    _note(kind, number, by, stopped=True)


def _is_there(kind: str, number: int) -> bool:
    return db.session.scalar(_THERE[kind].limit(1), {"number": number}) is not None


def _own(kind: str, number: int, by: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return Follow.member_id == by.member_id, Follow.kind == kind, Follow.thing_id == number


def _is_followed(kind: str, number: int, by: Actor) -> bool:
    return db.session.scalar(sa.select(Follow.id).where(*_own(kind, number, by))) is not None


def _note(kind: str, number: int, by: Actor, *, stopped: bool) -> None:
    chosen = {"stopped": stopped, "made_at": clock.now()}
    thing = {"member_id": by.member_id, "kind": kind, "thing_id": number}
    # The unique row decides between two at once: the later one stands.
    if insert_or_leave(Follow, {**thing, **chosen}) is None:
        db.session.execute(sa.update(Follow).where(*_own(kind, number, by)).values(chosen))
