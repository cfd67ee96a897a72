"""Mandates as pages list them: an organisation's, and a member's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import Actor, Member
from app.accounts.suspension import suspended
from app.database import db
from app.organisations.models import (
    Administration,
    Affiliation,
    Mandate,
    MandateRequest,
    Organisation,
    stands,
)

# So many of those that are over, the newest first.
PAST = 20


class Held(NamedTuple):
    """A mandate with the names that stand beside it."""

    mandate: Mandate
    organisation: Organisation
    member: str
    given_by: str | None
    ended_by: str | None

    @property
    def state(self) -> str:
        """How it stands: asked, coming, in force, over."""
        now = clock.now()
        if self.mandate.is_over(now):
            return "over"
        if self.mandate.accepted_at is None:
            return "asked"
        return "in force" if self.mandate.in_force(now) else "coming"


def _held(*conditions: sa.ColumnElement[bool]) -> list[Held]:
    giver, ender = aliased(Member), aliased(Member)
    query = sa.select(Mandate, Organisation, Member.name, giver.name, ender.name)
    query = query.join(Organisation, Organisation.id == Mandate.organisation_id)
    query = query.join(Member, Member.id == Mandate.member_id)
    query = query.outerjoin(giver, giver.id == Mandate.given_by_id)
    query = query.outerjoin(ender, ender.id == Mandate.ended_by_id)
    query = query.where(*conditions).order_by(Mandate.from_at, Mandate.id)
    return [Held(*row) for row in db.session.execute(query)]


def _standing() -> sa.ColumnElement[bool]:
    return stands(Mandate, clock.now())


def _past() -> sa.ColumnElement[bool]:
    """Not before its time has come: what was ended before it began is in no list until then."""
    return Mandate.until_at <= clock.now()


def mandates_of(organisation_id: int) -> list[Held]:
    """The mandates of an organisation that are not over."""
    return _held(Mandate.organisation_id == organisation_id, _standing())


def past_mandates_of(organisation_id: int) -> list[Held]:
    """The newest that are over, the last one first."""
    return _newest(_held(Mandate.organisation_id == organisation_id, _past()))


def own_mandates(reader: Actor) -> dict[str, list[Held]]:
    """A member's own, by how they stand; of those that are over the newest."""
    found: dict[str, list[Held]] = {"asked": [], "in force": [], "coming": [], "over": []}
    shown = sa.or_(_standing(), _past())
    for held in _held(Mandate.member_id == reader.member_id, shown):
        found[held.state].append(held)
    return found | {"over": _newest(found["over"])}


def _newest(past: Iterable[Held]) -> list[Held]:
    def ended(held: Held) -> Any:
        return held.mandate.until_at

    return sorted(past, key=ended, reverse=True)[:PAST]


class Asked(NamedTuple):
    """What a member asked of an organisation."""

    request: MandateRequest
    organisation: Organisation
    member: str


def _asked(*conditions: sa.ColumnElement[bool]) -> list[Asked]:
    query = sa.select(MandateRequest, Organisation, Member.name)
    query = query.join(Organisation, Organisation.id == MandateRequest.organisation_id)
    query = query.join(Member, Member.id == MandateRequest.member_id)
    query = query.where(*conditions).order_by(MandateRequest.asked_at, MandateRequest.id)
    return [Asked(*row) for row in db.session.execute(query)]


def requests_of(organisation_id: int) -> list[Asked]:
    """What waits for an answer of those who look after an organisation."""
    of = MandateRequest.organisation_id == organisation_id
    return _asked(of, MandateRequest.refused_at.is_(None))


def own_requests(reader: Actor) -> list[Asked]:
    """What a member asked: what waits, and what was refused."""
    return _asked(MandateRequest.member_id == reader.member_id)


def request_to(organisation_id: int, reader: Actor) -> MandateRequest | None:
    """What the reader asked of that organisation."""
    query = sa.select(MandateRequest).where(MandateRequest.organisation_id == organisation_id)
    return db.session.scalar(query.where(MandateRequest.member_id == reader.member_id))


class Person(NamedTuple):
    """Somebody who holds a mandate of an organisation that is not over, with what its page asks
    about them.
    """

    member_id: int
    name: str
    powers: frozenset[str]
    # They agreed to be named on the organisation's page.
    listed: bool
    is_suspended: bool
    accepted: bool
    begun: bool

    @property
    def acts(self) -> bool:
        """Whether they may act for it now."""
        return self.accepted and self.begun and not self.is_suspended

    @property
    def administers(self) -> bool:
        return "administer" in self.powers


def people_of(organisation_id: int) -> list[Person]:
    """Those who hold a mandate of an organisation that is not over; administrators first."""
    now = clock.now()
    acts = (Mandate.accepted_at.is_not(None), Mandate.from_at <= now)
    columns = (Member.id, Member.name, Mandate.powers, Mandate.listed)
    query = sa.select(*columns, suspended(Member, now), *acts)
    query = query.join(Member, Member.id == Mandate.member_id)
    query = query.where(Mandate.organisation_id == organisation_id, _standing())
    query = query.order_by(Mandate.id)
    people = [Person(*row) for row in db.session.execute(query)]
    return sorted(people, key=lambda person: not person.administers)


def administration(organisation_id: int, people: Iterable[Person]) -> Administration:
    """Who administers the organisation, of those who act for it now: see `administration_of`."""
    of = {one.member_id for one in people if one.administers and one.acts}
    return Administration(organisation_id, frozenset(of))


def members_near(organisation_id: int) -> list[tuple[int, str]]:
    """Number and name of those who belong to an organisation or ask to act for it: whom its
    administrators may give a mandate without knowing their address.
    """
    belongs = sa.select(Affiliation.member_id).where(
        Affiliation.organisation_id == organisation_id
    )
    asks = sa.select(MandateRequest.member_id).where(
        MandateRequest.organisation_id == organisation_id, MandateRequest.refused_at.is_(None)
    )
    query = sa.select(Member.id, Member.name).where(Member.id.in_(belongs.union(asks)))
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Member.name))]
