"""A list by support where not all votes may be told: what leads is found by the index of its
order.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import VISITOR
from app.charter.models import Territory
from app.cycles.models import Cycle
from app.database import db, writing
from app.kept import touch_frame
from app.proposals.models import ProposalTerritory
from app.proposals.queries import Asked, list_page
from app.proposals.queries.listing import SIZE
from app.voting.models import Tally
from tests import factories


def supported(cycle: Cycle, place: Territory) -> None:
    """A full page of proposals for that place, each with supporters."""
    for number in range(SIZE):
        row = factories.proposal(cycle, title=place.name["fr"], principles=[])
        with writing():
            db.session.add(ProposalTerritory(proposal_id=row.id, territory_id=place.id))
            counts = sa.update(Tally).where(Tally.proposal_id == row.id)
            db.session.execute(counts.values(support=number + 1, score=number + 1))


def leading(place: Territory) -> set[str]:
    """The titles of the first page of that place."""
    db.session.rollback()
    return {
        row.title["fr"]
        for row in list_page(Asked(territory=place.id, sort="support"), VISITOR).items
    }


def test_a_place_that_is_moved_takes_its_proposals_along(app: Flask) -> None:
    factories.cycle("vote", results="close")
    region, cycle = factories.territory("Oriental"), factories.cycle("vote")
    town, valley = factories.territory("Oujda", parent_id=region.id), factories.territory("Souss")
    supported(cycle, town), supported(cycle, valley)
    assert leading(region) == {"Oujda"}
    with writing():
        db.session.get_one(Territory, town.id).parent_id = None
        db.session.get_one(Territory, valley.id).parent_id = region.id
        touch_frame()
    assert leading(region) == {"Souss"}
