"""Who is told that an adopted edition gives them an action."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.database import db
from app.notices.models import Notice
from app.upkeep.worker import spread_notices
from tests import factories
from tests.notices.test_spreading import spread_after_sealing


def test_a_member_is_told_of_their_own_actions_and_not_of_an_organisations(
    app: Flask, reader: Member
) -> None:
    spread_notices()
    own = factories.draft_action("Creuser", owner_member_id=reader.id)
    factories.draft_action("Planter", owner_organisation_id=factories.organisation().id)
    factories.adopted()
    spread_after_sealing()
    told = sa.select(Notice.kind, Notice.subject_kind, Notice.subject_id)
    found = db.session.execute(told.where(Notice.member_id == reader.id)).all()
    assert found == [("action", "action", own.id)]
