"""Reads about organisations. The directory is read often and seldom changes: it is kept per
process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.kept import FrameCache
from app.organisations.models import STANDINGS, Affiliation, Organisation
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.text.analyser import index_terms, name_key, query_terms
from app.text.texts import in_language

PAGE = 50


class DirectoryEntry(NamedTuple):
    """An organisation as the directory lists it; `terms` is what its names are found by."""

    id: int
    name: Mapping[str, str]
    kind: str
    standing: str
    territory_id: int | None
    terms: str


@FrameCache
def directory() -> list[DirectoryEntry]:
    """Every organisation, in the order of their numbers. Shared: never change it."""
    columns = (
        Organisation.name,
        Organisation.kind,
        Organisation.standing,
        Organisation.territory_id,
    )
    rows = db.session.execute(sa.select(Organisation.id, *columns).order_by(Organisation.id))
    return [DirectoryEntry(*row, terms=" " + index_terms(row.name.values())) for row in rows]


def search(
    text: str, *, language: str, kind: str = "", territory_id: int | None = None, number: int = 1
) -> tuple[list[DirectoryEntry], int]:
    """A page of the organisations whose name in any language fits: those behind the initiative
    first; and how many.
    """
    groups = query_terms(text)
    found = [
        entry
        for entry in directory()
        if (not kind or entry.kind == kind)
        and (territory_id is None or entry.territory_id == territory_id)
        and (
            not text
            or (
                bool(groups)
                and all(any(f" {term}" in entry.terms for term in group) for group in groups)
            )
        )
    ]
    name = {entry.id: name_key(in_language(entry.name, language).text) for entry in found}
    found.sort(key=lambda entry: (STANDINGS.index(entry.standing), name[entry.id], entry.id))
    return found[(number - 1) * PAGE : number * PAGE], len(found)


def organisation_by_id(organisation_id: int) -> Organisation | None:
    """The organisation of that number."""
    return db.session.get(Organisation, organisation_id)


def members_count(organisation_id: int) -> int:
    """How many members say that they belong to it; their names are nobody's business."""
    query = (
        sa.select(sa.func.count())
        .select_from(Affiliation)
        .where(Affiliation.organisation_id == organisation_id)
    )
    return db.session.scalar(query) or 0


def proposed_by(organisation_id: int, number: int, size: int) -> tuple[list[Any], int]:
    """A page of what an organisation proposed in public (id, title, language, stage, cycle),
    latest first; how many.
    """
    public = (Proposal.organisation_id == organisation_id, Proposal.stage.in_(PUBLIC_STAGES))
    columns = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage, Proposal.cycle_id)
    query = sa.select(*columns).where(*public)
    query = (
        query.order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Proposal).where(*public)) or 0
    return list(db.session.execute(query)), total
