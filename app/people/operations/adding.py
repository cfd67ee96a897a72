"""Add somebody, and give them a way in: a link to hand over and, without an address, a name."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.links import LINK_LASTS, end_links, open_link
from app.accounts.mailed import mail_of, mailed_link
from app.accounts.models import Actor, Member
from app.accounts.names import name_from
from app.accounts.operations import create_member
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, hold
from app.errors import Invalid
from app.organisations.models import Organisation
from app.organisations.operations import affiliate
from app.policy import Ability, require


def add_member(
    *,
    name: str,
    email: str = "",
    sign_in_name: str = "",
    language: str | None = None,
    role: str = "member",
    organisation_id: int | None = None,
    by: Actor,
    key: str = "",
) -> Member:
    """An administrator adds somebody, who comes in by a link. Without an address they sign in by a
    name, which is made from theirs where none is given.
    """
    require(by, Ability.ADMINISTER)
    # See docs/decisions.md, "a form is known by one key".
    if (same := done_before(Member, key, by=by)) is not None:
        return same
    organisation = organisation_of(organisation_id)
    if not email and not sign_in_name:
        sign_in_name = free_name(name)
    given = {"name": name, "email": email, "sign_in_name": sign_in_name}
    member = create_member(**given, role=role, language=language, by=by, key=key)
    if organisation is not None:
        affiliate(member, organisation, by=by)
    return member


def organisation_of(number: int | None) -> Organisation | None:
    """The organisation of that number, None for none. Invalid where it is gone."""
    if number is None:
        return None
    organisation = db.session.get(Organisation, number)
    if organisation is None:
        raise Invalid(_("There is no such organisation."), "organisation")
    return organisation


def free_name(name: str) -> str:
    """A sign-in name made from a person's name that nobody has yet."""
    made = name_from(name)
    query = sa.select(Member.sign_in_name)
    taken = set(db.session.scalars(query.where(Member.sign_in_name.startswith(made))))
    # Of two at once who get the same one the constraint refuses the second.
    number = 1
    free = made
    while free in taken:
        number += 1
        free = f"{made}{number}"
    return free


def hand_over_link(member: Member, *, by: Actor | None) -> str:
    """The token of a new link by which the member sets a password. Links that were handed over
    before are dead. `by` None: the command line.
    """
    if by is not None:
        require(by, Ability.ADMINISTER)
    hold(member)
    if not member.email and not member.sign_in_name:
        member.sign_in_name = free_name(member.name)
        member.version += 1
        record("member.sign_in_name_changed", "member", member.id, by=by)
    end_links(member.id)
    token = open_link(member)
    record("member.link_opened", "member", member.id, by=by)
    return token


def mail_handed_over(member: Member, *, by: Actor) -> None:
    """Mail the member a new link to set a password; links from before are dead."""
    require(by, Ability.ADMINISTER)
    hold(member)
    if not member.email:
        raise Invalid(_("This person has no e-mail address: hand the link over."))
    end_links(member.id)
    link = mailed_link(member, "password", LINK_LASTS)
    mail_of(link, by=by)
    record("member.link_opened", "member", member.id, by=by)
