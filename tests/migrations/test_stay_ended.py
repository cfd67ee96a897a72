"""What was ended before there was a mark has it since 0025."""

from __future__ import annotations

from datetime import timedelta

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.organisations.models import Mandate
from tests import factories
from tests.conftest import NOON
from tests.lanes import rare
from tests.migrations.test_migrations import filled  # noqa: F401


@rare
def test_who_ended_it_or_that_it_left_says_so(filled: Flask) -> None:  # noqa: F811
    with filled.app_context():
        salma = factories.member("Salma")
        here, left = factories.organisation(), factories.organisation(left_on=NOON.date())
        over = {"from_at": NOON - timedelta(days=1), "until_at": NOON}
        factories.mandate(here, salma, "vote", ended_by_id=salma.id, **over)
        factories.mandate(left, salma, "vote", **over)
        factories.mandate(here, salma, "vote", from_at=NOON, until_at=NOON + timedelta(days=1))
        factories.mandate(here, salma, "vote", from_at=NOON + timedelta(days=2))
        own, before = Mandate.member_id == salma.id, sa.select(Mandate.ended_here)
        db.session.remove()
        flask_migrate.downgrade(revision="0024")
        flask_migrate.upgrade()
        found = db.session.scalars(before.where(own).order_by(Mandate.id)).all()
        assert found == [True, True, False, False]
