"""What a site counted before mandates is counted again, by kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from app.activity.operations import record_many
from app.database import db, writing
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote, Voter, by_kind, commitment
from app.voting.queries import tally_faults
from tests import factories
from tests.conftest import make_app
from tests.lanes import first_of


@pytest.fixture(params=first_of("sqlite", "postgresql"))
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A migrated site on a database of its own."""
    postgres = request.getfixturevalue("new_postgres_database")
    sqlite = f"sqlite:///{tmp_path / 'm.sqlite3'}"
    app = make_app(sqlite if request.param == "sqlite" else postgres("counts"), tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def imported(proposal: Proposal, voter: Voter, choice: str, points: int | None = None) -> None:
    """A vote as an import leaves it: under no mandate, its event names nobody."""
    given = {"choice": choice, "points": points, "number": 1, "cast_at": proposal.created_at}
    vote = Vote(proposal_id=proposal.id, voter_id=voter.id, salt="s" * 32, **given)
    event: dict[str, Any] = {"verb": "vote.cast", "digest": commitment(vote), "actor_key": None}
    event |= {"subject_kind": "proposal", "subject_id": proposal.id, "at": proposal.created_at}
    with writing():
        db.session.add(vote)
        record_many([event])


def test_organisations_votes_of_before_are_counted(site: Flask) -> None:
    agreed, pointed, none = (factories.proposal(author_id=None) for _ in range(3))
    person = factories.stored(Voter(member_id=factories.member().id))
    names = ("Amal", "Tamunt")
    first, second = (
        factories.stored(Voter(organisation_id=factories.organisation(name).id)) for name in names
    )
    for voter, choice in ((person, "agree"), (first, "agree"), (second, "disagree")):
        imported(agreed, voter, choice)
    for voter, points in ((person, 4), (first, 0), (second, 7)):
        imported(pointed, voter, "points", points)
    counts = {
        agreed.id: {"agree": 2, "disagree": 1, "score": 1},
        pointed.id: {"points": 11, "givers": 3, "score": 11},
    }
    with writing():
        for number, values in counts.items():
            tally = sa.update(Tally).where(Tally.proposal_id == number)
            db.session.execute(tally.values(**values))
    numbers = (agreed.id, pointed.id, none.id)
    db.session.remove()
    flask_migrate.downgrade(revision="0021")
    flask_migrate.upgrade()
    assert list(tally_faults()) == []
    tallies = [db.session.get_one(Tally, number) for number in numbers]
    shares = [tuple(by_kind(tally).organisations) for tally in tallies]
    assert shares == [(0, 1, 0, 1, 0), (0, 0, 0, 0, 7), (0, 0, 0, 0, 0)]
    assert [tally.of_organisations_givers for tally in tallies] == [0, 2, 0]
