"""Correct what an account says, change its role, suspend it and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.identity import checked_address, checked_name, checked_sign_in_name, taken
from app.accounts.links import end_links
from app.accounts.models import Actor, Member
from app.accounts.moving import tell_former
from app.accounts.operations import end_sessions
from app.accounts.suspension import LONGEST_REASON, is_suspended, suspended
from app.activity.operations import record
from app.database import db, hold
from app.editing import Content, conflict
from app.errors import Invalid, NotAllowed, NotFound
from app.organisations.models import Organisation
from app.organisations.operations import affiliate, affiliation_of
from app.people.operations.adding import organisation_of
from app.policy import Ability, require
from app.speech.texts import words
from app.text.cleaning import clean_input, is_seen

LABELS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "sign_in_name": _l("Sign-in name"),
    "organisation": _l("Organisation"),
}
# What the log says of each column that is changed.
CHANGED = {
    "name": "member.renamed",
    "email": "member.address_changed",
    "sign_in_name": "member.sign_in_name_changed",
}


def change_member(member: Member, content: Content, *, seen: int, by: Actor) -> None:
    """An administrator corrects `name`, `email`, `sign_in_name` and `organisation` (its number).
    Conflict with both sides if somebody saved since version `seen`.

    Links that were handed over die with an address or sign-in name that changes; the old address
    is told, and can undo it.
    """
    require(by, Ability.ADMINISTER)
    given = {
        "name": checked_name(content["name"]),
        "email": checked_address(content["email"]),
        "sign_in_name": checked_sign_in_name(content["sign_in_name"]),
    }
    organisation = organisation_of(content["organisation"])
    hold(member)
    if member.version != seen:
        raise _stale(member, given, organisation)
    changed = [column for column, value in given.items() if getattr(member, column) != value]
    _require_a_way_in(given, changed)
    former = member.email
    _store(member, {column: given[column] for column in changed})
    if "email" in changed:
        tell_former(member, former, by=by)
    for column in changed:
        record(CHANGED[column], "member", member.id, by=by)
    moved = affiliate(member, organisation, by=by)
    if changed or moved:
        member.version += 1


def _require_a_way_in(given: dict[str, Any], changed: list[str]) -> None:
    """Nobody is left without an address and a sign-in name who had one of them."""
    touched = "email" in changed or "sign_in_name" in changed
    if touched and not given["email"] and not given["sign_in_name"]:
        sentence = _("Without an address and a sign-in name this person can no longer sign in.")
        raise Invalid(sentence, "sign_in_name")


def _store(member: Member, values: dict[str, Any]) -> None:
    # Left to the constraints: of two with one address at once, a look-up would let both pass.
    try:
        with db.session.begin_nested():
            for column, value in values.items():
                setattr(member, column, value)
    except IntegrityError as refused:
        raise taken(refused) from None
    if "email" in values or "sign_in_name" in values:
        end_links(member.id)


def _stale(member: Member, given: dict[str, Any], organisation: Organisation | None) -> Exception:
    present = affiliation_of(member.id)
    theirs = {str(LABELS[name]): getattr(member, name) or "" for name in given}
    mine = {str(LABELS[name]): value or "" for name, value in given.items()}
    label = str(LABELS["organisation"])
    theirs[label] = words(present.name) if present else ""
    mine[label] = words(organisation.name) if organisation else ""
    return conflict(theirs, mine)


def change_role(member: Member, role: str, *, by: Actor) -> None:
    """Give a member another role; their sessions end. The last administrator who is not suspended
    keeps theirs.
    """
    require(by, Ability.ADMINISTER)
    if role == member.role:
        return
    _keep_an_administrator(member, by=by, field="role")
    _hold(member)
    member.role = role
    end_sessions(member.id)
    record("member.role_changed", "member", member.id, by=by, content={"role": role})


def suspend(member: Member, reason: str, *, until: datetime | None, by: Actor) -> None:
    """Suspend an account, with a reason that its owner and administrators read; `until` None:
    until somebody readmits them. Their sessions end. The last administrator stays one.
    """
    require(by, Ability.SUSPEND, member)
    now = clock.now()
    reason = clean_input(reason).strip()
    for fault in wrong_suspension(reason, until, now):
        raise fault
    _keep_an_administrator(member, by=by, field="reason")
    _hold(member)
    same = is_suspended(member, now)
    if same and (member.suspended_for, member.suspended_until) == (reason, until):
        return
    # Told anew, a suspension goes on since when it began.
    if not same:
        member.suspended_at = now
    member.suspended_until = until
    member.suspended_for = reason
    end_sessions(member.id)
    # Without a digest: short reasons could be guessed.
    record("member.suspended", "member", member.id, by=by)


def _hold(member: Member) -> None:
    """Hold the account of whoever was not erased meanwhile; NotFound otherwise."""
    hold(member)
    if member.erased_at is not None:
        raise NotFound(_("There is no such page."))


def wrong_suspension(reason: str, until: datetime | None, now: datetime) -> list[Invalid]:
    """What is wrong with a suspension: no reason, a long one, an end that lies in the past."""
    found = []
    if not is_seen(reason):
        found.append(Invalid(_("Say why: the person reads it when they sign in."), "reason"))
    if len(reason) > LONGEST_REASON:
        found.append(Invalid(_("At most %(most)s characters.", most=LONGEST_REASON), "reason"))
    if until is not None and until <= now:
        found.append(Invalid(_("This day is over: give a later one, or none."), "until"))
    return found


def readmit(member: Member, *, by: Actor) -> None:
    """End a suspension before its end; where there is none, nothing happens."""
    require(by, Ability.ADMINISTER)
    _hold(member)
    if not is_suspended(member, clock.now()):
        return
    member.suspended_at = None
    member.suspended_until = None
    member.suspended_for = ""
    record("member.readmitted", "member", member.id, by=by)


def _keep_an_administrator(member: Member, *, by: Actor, field: str) -> None:
    """Refuse what would leave no administrator, and whoever is none any more since they began."""
    administrators = administrators_held()
    # Of two who take the role from each other the second is none by now.
    if by.member_id not in administrators:
        raise NotAllowed(_("Only administrators may do this."))
    if administrators == {member.id}:
        raise Invalid(_("There must be at least one administrator."), field)


def administrators_held() -> set[int]:
    """The administrators who are not suspended, held: of two who take the role from each other one
    comes second.
    """
    active = sa.not_(suspended(Member, clock.now()))
    query = sa.select(Member.id).where(Member.role == "admin", active)
    # Always in the order of their numbers, so that two who hold them cannot block each other.
    query = query.order_by(Member.id).with_for_update(key_share=True)
    return set(db.session.scalars(query))
