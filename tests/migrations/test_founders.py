"""Who asked for a new organisation before there were mandates administers it since 0023."""

from __future__ import annotations

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.database import db
from app.joining.models import NewOrganisation
from app.organisations.mandates import administration_of
from app.organisations.models import Mandate
from tests import factories
from tests.conftest import NOON
from tests.lanes import rare
from tests.migrations.test_migrations import filled  # noqa: F401


def asked_for(name: str, by: Member) -> int:
    row = factories.organisation(name)
    known = {"name_digest": name * 8, "asked_by_id": by.id}
    factories.stored(NewOrganisation(organisation_id=row.id, **known))
    return int(row.id)


@rare
def test_who_asked_before_administers_and_what_was_given_stands(filled: Flask) -> None:  # noqa: F811
    with filled.app_context():
        salma = factories.member("Salma")
        plain, given = asked_for("Amal", salma), asked_for("Ahlam", salma)
        row = factories.organisation("Afak")
        factories.stored(NewOrganisation(name_digest="x", organisation_id=row.id))
        factories.mandate(db.session.merge(row), salma, "vote", from_at=NOON)
        held = {"organisation_id": given, "member_id": salma.id, "powers": frozenset({"vote"})}
        factories.stored(Mandate(**held, from_at=NOON, given_at=NOON, accepted_at=NOON))
        number, member_id = row.id, salma.id
        db.session.remove()
        flask_migrate.downgrade(revision="0022")
        flask_migrate.upgrade()
        assert administration_of(plain).administrators == {member_id}
        for other in (given, number):
            assert administration_of(other).administrators == frozenset()
        rows = sa.select(sa.func.count()).where(Mandate.member_id == member_id)
        assert db.session.scalar(rows) == 3
