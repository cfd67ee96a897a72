"""People in charge of an action: members, named by its lead."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.accounts.suspension import suspended
from app.activity.operations import record
from app.database import db
from app.errors import Invalid
from app.organisations.acting import uphold
from app.plan.models import MOST_PEOPLE, Action, ActionPerson
from app.plan.operations.actions import held_action
from app.plan.queries.editions import frozen_action
from app.policy import Ability, require
from app.speech.dates import number


def name_person(action_id: int, key: str, *, by: Actor) -> Action:
    """The lead of an adopted action, whoever commits its organisation, or the steering group names
    a member who is in charge of it; whoever is already stays. Invalid where there are as many as
    there may be.
    """
    action = held_action(action_id)
    # Before the mandate, which is held last; whoever is erased at this moment is named no more.
    person = _held_member(key)
    require(by, Ability.NAME_PEOPLE, frozen_action(action.id))
    uphold(by, "commit")
    if person is None:
        raise Invalid(_("There is no such member."), "in_charge")
    # The action is held: of two who name at once, the second counts the first one's.
    named = set(db.session.scalars(_people_of(action.id)))
    if person in named:
        return action
    if len(named) >= MOST_PEOPLE:
        sentence = _("No more than %(most)s people are in charge of one action.")
        raise Invalid(sentence % {"most": number(MOST_PEOPLE)}, "in_charge")
    db.session.add(ActionPerson(action_id=action.id, member_id=person, at=clock.now()))
    record("action.person_named", "action", action.id, by=by, content=[key])
    return action


def remove_person(action_id: int, key: str, *, by: Actor) -> Action:
    """Who names people says that one of them is no longer in charge; and so does that person."""
    action = held_action(action_id)
    require(by, Ability.REMOVE_PERSON, (frozen_action(action.id), key))
    uphold(by, "commit")
    person = sa.select(Member.id).where(Member.key == key).scalar_subquery()
    here = (ActionPerson.action_id == action.id, ActionPerson.member_id == person)
    gone = sa.delete(ActionPerson).where(*here).returning(ActionPerson.member_id)
    if db.session.scalar(gone) is not None:
        record("action.person_removed", "action", action.id, by=by, content=[key])
    return action


def _held_member(key: str) -> int | None:
    """The number of the member of that key whose account is in use; it is not erased until this
    transaction ends.
    """
    query = sa.select(Member.id).where(Member.key == key, sa.not_(suspended(Member, clock.now())))
    return db.session.scalar(query.with_for_update(read=True, key_share=True))


def _people_of(action_id: int) -> sa.Select[int]:
    return sa.select(ActionPerson.member_id).where(ActionPerson.action_id == action_id)
