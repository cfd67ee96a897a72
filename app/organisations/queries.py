"""Reads about organisations. The directory is read often and seldom changes: it is kept per
process.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.files.models import StoredFile
from app.files.queries import STORED, Picture, Stored
from app.kept import FrameCache
from app.organisations.models import STANDINGS, Affiliation, Organisation
from app.paging import read_part
from app.proposals.models import IS_PUBLIC, Proposal
from app.text.analyser import index_terms, name_key, query_terms
from app.text.texts import ReadOnlyTexts, in_language

PAGE = 50


class DirectoryEntry(NamedTuple):
    """An organisation as the directory lists it; `terms` is what its names are found by."""

    id: int
    name: ReadOnlyTexts
    kind: str
    standing: str
    territory_id: int | None
    left_on: date | None
    terms: str


@FrameCache
def directory() -> list[DirectoryEntry]:
    """Every organisation, in the order of their numbers. Shared: never change it."""
    columns = (
        Organisation.name,
        Organisation.kind,
        Organisation.standing,
        Organisation.territory_id,
        Organisation.left_on,
    )
    rows = db.session.execute(sa.select(Organisation.id, *columns).order_by(Organisation.id))
    # A space before each term: what is looked for begins a word.
    return [DirectoryEntry(*row, terms=" " + index_terms(row.name.values())) for row in rows]


def present() -> list[DirectoryEntry]:
    """Those of the directory that have not left, to be chosen from and counted."""
    return [entry for entry in directory() if entry.left_on is None]


@FrameCache
def logos() -> dict[int, Stored]:
    """The logos of those that have one, by the organisation's number. Shared: never change it."""
    query = sa.select(Organisation.id, *STORED)
    query = query.join(StoredFile, Organisation.logo_id == StoredFile.id)
    return {row.id: Stored(*row[1:]) for row in db.session.execute(query)}


def logo_of(organisation_id: int | None) -> Picture | None:
    """The logo of an organisation with its address and size; None where it has none. Of all of a
    page in one statement, kept until the frame's revision changes, as is every fragment.
    """
    stored = logos().get(organisation_id or 0)
    return stored.shown if stored else None


def search(
    text: str,
    *,
    language: str,
    kind: str = "",
    territory_ids: Collection[int] | None = None,
    number: int = 1,
    size: int = PAGE,
) -> tuple[list[DirectoryEntry], int]:
    """A page of the organisations whose name in any language fits: those behind the initiative
    first, those that have left last; and how many. `territory_ids`: where they may be, everywhere
    if none are given.
    """
    # In memory: see docs/decisions.md, "what is few is searched in memory, in one order of names".
    entries = directory()
    if kind:
        entries = [entry for entry in entries if entry.kind == kind]
    if territory_ids is not None:
        entries = [entry for entry in entries if entry.territory_id in territory_ids]
    if text:
        groups = query_terms(text)
        entries = [entry for entry in entries if _fits(entry, groups)]

    def place(entry: DirectoryEntry) -> tuple[Any, ...]:
        name = in_language(entry.name, language).text
        has_left = entry.left_on is not None
        return has_left, STANDINGS.index(entry.standing), name_key(name), entry.id

    begins = (number - 1) * size
    # A list of its own: the directory is shared, and keeps its order.
    in_order = sorted(entries, key=place)
    return in_order[begins : begins + size], len(in_order)


def _fits(entry: DirectoryEntry, groups: Sequence[Sequence[str]]) -> bool:
    """Whether one term of each group begins a word of its names; signs alone fit nothing."""
    if not groups:
        return False
    return all(any(f" {term}" in entry.terms for term in group) for group in groups)


def organisation_by_id(organisation_id: int) -> Organisation | None:
    """The organisation of that number."""
    return db.session.get(Organisation, organisation_id)


def members_count(organisation_id: int) -> int:
    """How many members say that they belong to it; their names are nobody's business."""
    counting = sa.select(sa.func.count()).select_from(Affiliation)
    return db.session.scalar(counting.where(Affiliation.organisation_id == organisation_id)) or 0


def proposed_by(organisation_id: int, number: int, size: int) -> tuple[list[Any], int]:
    """A page of what an organisation proposed in public (id, title, language, stage, cycle),
    latest first; how many.
    """
    columns = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage, Proposal.cycle_id)
    query = sa.select(*columns).where(Proposal.organisation_id == organisation_id, IS_PUBLIC)
    query = query.order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    rows, total = read_part(query, number, size)
    return list(rows), total
