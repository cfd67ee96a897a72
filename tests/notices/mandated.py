"""Acts about mandates in the life of a site: given, accepted, asked for, refused, ended, used."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import ActingFor, Actor, Member
from app.database import db
from app.organisations.asking import ask_for_mandate, refuse_request
from app.organisations.mandates import accept_mandate, end_mandate, give_mandate
from app.organisations.models import Mandate, MandateRequest, Organisation
from tests import factories

# What is given at once; nobody else may give, so that many acts come through.
POWERS = (
    *({"administer", "propose"}, {"comment", "report"}, {"propose", "comment"}),
    *({"administer", "report", "comment"}, {"report"}),
)


class Mandated:
    """A few organisations, and a few people who act for them."""

    def __init__(self, lot: Random, organisations: list[int], people: list[int]) -> None:
        self.lot, self.organisations, self.people = lot, organisations, people
        first = db.session.get_one(Organisation, organisations[0])
        for number, powers in zip(
            people[1:], (("administer", "propose"), ("report",)), strict=False
        ):
            factories.mandate(first, db.session.get_one(Member, number), *powers)

    def acts(self) -> dict[Any, int]:
        """Each act with how often it happens."""
        often = {self.gives: 14, self.accepts: 14, self.asks: 6, self.refuses: 4, self.ends: 8}
        return dict(often)

    def actor(self, number: int) -> Actor:
        return factories.acting(db.session.get_one(Member, number))

    def _organisation(self) -> Organisation:
        return db.session.get_one(Organisation, self.lot.choice(self.organisations))

    def _looks_after(self, organisation_id: int) -> Actor:
        """An administrator, or somebody who may be one: whoever may not is refused."""
        own = Mandate.organisation_id == organisation_id
        held = db.session.scalars(sa.select(Mandate).where(own).order_by(Mandate.id)).all()
        now = clock.now()
        found = [m.member_id for m in held if m.in_force(now) and "administer" in m.powers]
        return self.actor(self.lot.choice(found or self.people[:1]))

    def _mandate(self, *where: Any) -> Mandate:
        rows = db.session.scalars(sa.select(Mandate).where(*where).order_by(Mandate.id)).all()
        return self.lot.choice(rows or [db.session.get_one(Mandate, 0)])

    def gives(self) -> None:
        row = self._organisation()
        member = db.session.get_one(Member, self.lot.choice(self.people[1:]))
        powers = frozenset(self.lot.choice(POWERS))
        give_mandate(row, member, powers, by=self._looks_after(row.id))

    def accepts(self) -> None:
        row = self._mandate(Mandate.accepted_at.is_(None))
        accept_mandate(row, by=self.actor(row.member_id))

    def ends(self) -> None:
        row = self._mandate(Mandate.until_at.is_(None))
        by = self.lot.choice([row.member_id, self.people[0]])
        end_mandate(row, by=self.actor(by))

    def asks(self) -> None:
        by = self.actor(self.lot.choice(self.people[1:]))
        ask_for_mandate(self._organisation(), "Oui.", by=by)

    def refuses(self) -> None:
        query = sa.select(MandateRequest).where(MandateRequest.refused_at.is_(None))
        rows = db.session.scalars(query.order_by(MandateRequest.id)).all()
        row = self.lot.choice(rows or [db.session.get_one(MandateRequest, 0)])
        refuse_request(row, "Non.", by=self._looks_after(row.organisation_id))

    def commenter(self) -> Actor:
        """Whoever comments for an organisation."""
        now = clock.now()
        held = db.session.scalars(sa.select(Mandate).order_by(Mandate.id)).all()
        fitting = [m for m in held if m.in_force(now) and "comment" in m.powers]
        row = self.lot.choice(fitting or [db.session.get_one(Mandate, 0)])
        acting = ActingFor(row.organisation_id, row.id, row.powers)
        return replace(self.actor(row.member_id), acting_for=acting)
