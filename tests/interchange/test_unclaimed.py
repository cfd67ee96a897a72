"""A folder takes away who administers an organisation."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db
from app.notices.models import Notice
from app.organisations.models import Organisation
from app.upkeep.faults import faults
from app.upkeep.worker import spread_notices

from .conftest import Bring
from .test_mandates import HEAD, folder


def test_the_steering_group_hears_that_a_folder_took_the_last_administrator(
    bring: Bring, steward: Member
) -> None:
    before = ("o|m|2026-02-01||administer", "o|n|2026-02-01||administer;vote")
    bring(**folder(*before, "p|m|2026-02-01||administer"))
    # One of two is taken; and in the same folder another takes over.
    bring(
        mandates=HEAD + "o|m|2026-02-01||vote\np|m|2026-02-01|2026-11-23|vote\n"
        "p|n|2026-02-01||administer"
    )
    assert lost(steward) == []
    bring(mandates=HEAD + "o|n|2026-02-01||vote")
    assert lost(steward) == [("mandate.changed", "Amal")]
    bring(mandates=HEAD + "p|n|2026-02-01|2026-11-24T12:00Z|administer")
    assert lost(steward) == [("mandate.changed", "Amal"), ("mandate.ended", "Nour")]
    assert list(faults()) == []


def lost(steward: Member) -> list[tuple[str, str]]:
    """Of which organisations they are told that nobody administers them, and because of what."""
    spread_notices()
    query = sa.select(Event.verb, Organisation.name, Notice.kind).order_by(Notice.id)
    query = query.join(Event, Event.id == Notice.event_id)
    query = query.join(Organisation, Organisation.id == Notice.subject_id)
    found = db.session.execute(query.where(Notice.member_id == steward.id)).all()
    assert {kind for *_, kind in found} <= {"waiting"}
    return [(verb, name["fr"]) for verb, name, _kind in found]
