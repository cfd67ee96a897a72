"""A mandate that was accepted and is ended before it begins."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.errors import Invalid
from app.organisations.listed import mandates_of, own_mandates, past_mandates_of
from app.organisations.models import Mandate, Organisation
from tests.conftest import NOON
from tests.organisations.conftest import present
from tests.organisations.test_mandates import DAY, accepted, ended, given


def test_what_was_ended_before_it_began_is_over_and_gives_its_place_to_another(
    amal: Organisation, member: Member, other: Member
) -> None:
    begins = NOON + DAY
    early = accepted(given(amal, other, "vote", by=member, from_at=begins), other)
    ended(early, member)
    shown = [
        mandates_of(amal.id),
        past_mandates_of(amal.id),
        *own_mandates(present(other)).values(),
    ]
    assert [[held.mandate.member_id for held in each] for each in shown] == [
        [member.id],
        [],
        [],
        [],
        [],
        [],
    ]
    with pytest.raises(Invalid, match="a pris fin entre-temps"):
        accepted(early, other)
    with clock.set_to(begins):
        assert present(other).mandates == ()
        assert past_mandates_of(amal.id) == []
    with clock.set_to(begins + DAY):
        (past,) = past_mandates_of(amal.id)
        assert past.ended_by == member.name
    # Nobody is in the way of one that lasts longer, and begins then or before.
    again = accepted(given(amal, other, "report", by=member, from_at=begins), other)
    ended(again, member)
    accepted(given(amal, other, "comment", by=member), other)
    with clock.set_to(begins):
        (held,) = present(other).mandates
    assert held.powers == {"comment"}
    rows = db.session.scalars(sa.select(Mandate).where(Mandate.member_id == other.id)).all()
    assert sorted(row.ended_here for row in rows) == [False, True]
