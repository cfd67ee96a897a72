"""What the database holds already for a source: a later import may refer to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.charter.models import Territory
from app.cycles.models import Cycle, Phase
from app.database import db
from app.discussion.models import Comment
from app.interchange.operations.levels import Parents, stored_levels
from app.interchange.operations.mandates import (
    Mandates,
    organisations_that_left,
    stored_mandates,
)
from app.interchange.operations.references import Called, stored_references
from app.interchange.operations.reports import Reports, stored_reports
from app.interchange.operations.tables import MODELS
from app.proposals.models import Proposal


@dataclass
class Known:
    """The sender's ids of each file, and how those rows hang together."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    # The parent of each row that has one, by file.
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    # Under which other one an objective stands.
    levels: Parents = field(default_factory=dict)
    reports: Reports = field(default_factory=dict)
    ballots: dict[str, str] = field(default_factory=dict)
    # The local times at which each cycle's phases begin.
    phases: dict[str, dict[str, datetime]] = field(default_factory=dict)
    cycle_of: dict[str, str] = field(default_factory=dict)
    proposal_of: dict[str, str] = field(default_factory=dict)
    mandates: Mandates = field(default_factory=dict)
    # The organisations that belong no more.
    left: set[str] = field(default_factory=set)
    # Whose reference is or was which.
    called: Called = field(default_factory=dict)
    # The members who are not erased.
    living: set[str] = field(default_factory=set)
    # Whose each address and sign-in name is, by column of the file: the sender's id, or None for
    # an account from elsewhere.
    known_by: dict[str, dict[str, str | None]] = field(default_factory=dict)


def known(source: str, zone: str) -> Known:
    """What the database holds for that source, in the site's present zone."""
    found = Known()
    for name, model in MODELS.items():
        query = sa.select(model.source_id).where(model.source == source)
        found.ids[name] = set(db.session.scalars(query))
    found.parents["territories"] = _parents(Territory, source)
    found.parents["comments"] = _parents(Comment, source)
    found.levels = stored_levels(source)
    found.reports = stored_reports(source)
    ballots = sa.select(Cycle.source_id, Cycle.ballot).where(Cycle.source == source)
    found.ballots = _pairs(ballots)
    found.phases = _phases(source, zone)
    found.cycle_of = _pairs(_cycles(source))
    found.proposal_of = _pairs(_proposals(source))
    found.mandates = stored_mandates(source)
    found.called = stored_references(source)
    found.left = organisations_that_left(source)
    living = sa.select(Member.source_id).where(Member.source == source)
    found.living = set(db.session.scalars(living.where(Member.erased_at.is_(None))))
    found.known_by["email"] = _owners(Member.email, source)
    found.known_by["x_sign_in_name"] = _owners(Member.sign_in_name, source)
    return found


def _pairs(query: Any) -> dict[str, Any]:
    return dict(db.session.execute(query).all())


def _phases(source: str, zone: str) -> dict[str, dict[str, datetime]]:
    found: dict[str, dict[str, datetime]] = {}
    query = sa.select(Cycle.source_id, Phase.kind, Phase.starts_at)
    query = query.join(Phase, Phase.cycle_id == Cycle.id).where(Cycle.source == source)
    for cycle, kind, starts_at in db.session.execute(query):
        # In the zone of today, in which the folder's own times are read.
        walls = found.setdefault(str(cycle), {})
        walls[kind] = clock.wall(starts_at, zone)
    return found


def _parents(model: Any, source: str) -> dict[str, str]:
    parent = sa.orm.aliased(model)
    query = sa.select(model.source_id, parent.source_id).join(parent, model.parent_id == parent.id)
    return _pairs(query.where(model.source == source, parent.source == source))


def _cycles(source: str) -> Any:
    """The cycle of each proposal."""
    query = sa.select(Proposal.source_id, Cycle.source_id)
    query = query.join(Cycle, Proposal.cycle_id == Cycle.id)
    return query.where(Proposal.source == source)


def _proposals(source: str) -> Any:
    """The proposal of each comment."""
    query = sa.select(Comment.source_id, Proposal.source_id)
    query = query.join(Proposal, Proposal.thread_id == Comment.thread_id)
    return query.where(Comment.source == source)


def _owners(column: Any, source: str) -> dict[str, str | None]:
    query = sa.select(column, Member.source, Member.source_id)
    rows = db.session.execute(query.where(column.is_not(None)))
    # None: an import may not take an address from an account of others.
    return {str(value): own if origin == source else None for value, origin, own in rows}
