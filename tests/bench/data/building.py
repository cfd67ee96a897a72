"""A database of the app, migrated and filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy.engine import Connection

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import seal
from app.charter.models import Challenge, Principle, Territory
from app.cycles.models import Cycle, Phase
from app.database import db, writing
from app.discussion.models import Comment, Thread
from app.interchange.operations.applying.rows import defaults
from app.kept import touch_frame
from app.migrating import upgrade
from app.model import table_of
from app.organisations.models import Organisation
from app.proposals.models import (
    Proposal,
    ProposalChallenge,
    ProposalTerms,
    ProposalTerritory,
    ProposalVersion,
    Serves,
)
from app.voting.models import Tally, Vote, Voter
from tests.bench.data.loading import load
from tests.bench.data.rows import CHALLENGES, PRINCIPLES, TERRITORIES, Site
from tests.bench.data.sizes import Size

SOME = 5000


def build(app: Flask, size: Size) -> None:
    """Migrate the app's empty database and give it that much content."""
    with app.app_context():
        upgrade()
        fill(Site(size))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("VACUUM ANALYZE")
        db.engine.dispose()


def fill(site: Site) -> None:
    """Store all rows of the site, in one transaction, in the order in which they lean on each
    other.
    """
    with writing():
        connection = db.session.connection()
        for model, rows in _tables(site):
            put(connection, model, rows)
        touch_frame()
        seal()  # as an import does: else the first writes that are measured would


def put(connection: Connection, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Store rows of a model; what they do not say is the model's default."""
    load(connection, table_of(model), rows, defaults(table_of(model)))


def _tables(site: Site) -> Iterator[tuple[Any, Iterable[dict[str, Any]]]]:
    yield from (
        (Principle, site.principles()),
        (Challenge, site.challenges()),
        (Territory, site.territories()),
    )
    yield from ((Organisation, site.organisations()), (Member, site.members()))
    yield from ((Cycle, site.cycles()), (Phase, site.phases()), (Thread, site.threads()))
    yield from _proposals(site)
    yield Serves, site.links("principle_id", PRINCIPLES, 3)
    yield ProposalChallenge, site.links("challenge_id", CHALLENGES, 2)
    yield ProposalTerritory, site.links("territory_id", TERRITORIES, 2)
    yield Comment, site.comments()
    yield from ((Voter, site.voters()), (Vote, site.votes()), (Tally, site.tallies()))
    yield Event, site.events()


def _proposals(site: Site) -> Iterator[tuple[Any, Iterable[dict[str, Any]]]]:
    """Some at a time, so that not all texts are held at once."""
    proposals = site.proposals()
    while some := list(islice(proposals, SOME)):
        for place, model in enumerate((Proposal, ProposalVersion, ProposalTerms)):
            yield model, [rows[place] for rows in some]
