"""Whom a reminder of the plan reaches: whoever answers for the action, or the next in line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, is_address, normalised_email
from app.accounts.suspension import suspended
from app.database import db
from app.mail.kinds import Recipient
from app.mail.models import REFUSALS, RefusedAddress
from app.mail.operations import address_digest
from app.notices.models import Pace
from app.notices.recipients import STEERING
from app.notices.waiting import reachable
from app.organisations.models import Organisation
from app.plan.edition import FrozenAction
from app.plan.queries.answering import Answering, answering
from app.speech.language import languages
from app.text.texts import in_language

# Whose address refused a mail is absent for so long: the next in line hears of it meanwhile.
ABSENT = timedelta(days=30)
AROUND = ".,;:<>()[]\"'"


class Addressee(NamedTuple):
    """Who gets a mail: a member, or the contact of an organisation."""

    kind: str
    id: int


class Line(NamedTuple):
    """Who answers for actions, and which of those who might be told can be reached."""

    answering: dict[int, Answering]
    members: frozenset[int]
    contacts: dict[int, str]
    steering: tuple[int, ...]

    def told_of(self, action_id: int) -> list[Addressee]:
        """The first in line who can be reached; nobody where there is none."""
        who = self.answering[action_id]
        if reached := who.members & self.members:
            return [Addressee("member", number) for number in sorted(reached)]
        if who.organisation_id in self.contacts:
            return [Addressee("organisation", who.organisation_id)]
        return [Addressee("member", number) for number in self.steering]


def line_of(actions: Sequence[FrozenAction]) -> Line:
    """The line for each of those actions."""
    who = answering(actions)
    refusing = _Refusing()
    candidates = set().union(*(each.members for each in who.values()))
    organisations = {each.organisation_id for each in who.values() if each.organisation_id}
    found = _members(Member.id.in_(candidates), refusing)
    contacts = _contacts(organisations, refusing)
    return Line(who, frozenset(found), contacts, steering_group(refusing))


def steering_group(refusing: _Refusing | None = None) -> tuple[int, ...]:
    """Those of the steering group who can be reached, in the order of their numbers."""
    return tuple(sorted(_members(Member.role.in_(STEERING), refusing or _Refusing())))


def wants_reminders() -> sa.ColumnElement[bool]:
    """The condition that a member gets mail that reminds them of the plan."""
    return sa.and_(reachable(clock.now()), sa.not_(_stopped()))


def _stopped() -> sa.ColumnElement[bool]:
    """The condition that a member wants no such mail."""
    own = (Pace.member_id == Member.id, Pace.kind == "commitment", Pace.pace == "never")
    return sa.exists().where(*own)


class _Refusing:
    """The addresses that refuse mail, by their digests; read when the first one is asked for."""

    @cached_property
    def digests(self) -> Collection[str]:
        lately = RefusedAddress.at > clock.now() - ABSENT
        refused = sa.or_(RefusedAddress.times >= REFUSALS, lately)
        return set(db.session.scalars(sa.select(RefusedAddress.address).where(refused)))

    def __contains__(self, address: str) -> bool:
        # A digest costs: mostly nobody refuses anything.
        return bool(self.digests) and address_digest(address) in self.digests


def _members(those: sa.ColumnElement[bool], refusing: _Refusing) -> list[int]:
    query = sa.select(Member.id, Member.email).where(those, wants_reminders())
    rows = db.session.execute(query)
    return [row.id for row in rows if row.email not in refusing]


def contact_of(contact: str) -> str:
    """The first mail address in what an organisation says of how it is reached; empty where there
    is none.
    """
    words = (word.strip(AROUND).removeprefix("mailto:") for word in contact.split())
    addresses = (normalised_email(word) for word in words)
    return next((word for word in addresses if is_address(word)), "")


def _contacts(numbers: Collection[int], refusing: _Refusing) -> dict[int, str]:
    """Of those organisations that say so the address at which they are reached."""
    query = sa.select(Organisation.id, Organisation.contact)
    query = query.where(Organisation.id.in_(numbers), Organisation.contact != "")
    found = {row.id: contact_of(row.contact) for row in db.session.execute(query)}
    # Who wants no such mail gets none as a contact either.
    against = sa.or_(_stopped(), suspended(Member, clock.now()))
    theirs = sa.select(Member.email).where(Member.email.in_({*found.values()}), against)
    stopped = set(db.session.scalars(theirs)) if found else set()
    stopped.add("")
    return {number: at for number, at in found.items() if at not in stopped and at not in refusing}


def organisation_mailed(number: int) -> Recipient | None:
    """The contact of that organisation, in the first language of the site in which it has a name.
    None where it has left, or no address is said.
    """
    query = sa.select(Organisation.name, Organisation.contact).where(Organisation.id == number)
    row = db.session.execute(query.where(Organisation.left_on.is_(None))).one_or_none()
    address = contact_of(row.contact) if row else ""
    if row is None or not address:
        return None
    spoken = next((code for code in languages() if code in row.name), languages()[0])
    return Recipient(address, spoken, in_language(row.name, spoken).text)
