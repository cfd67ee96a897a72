"""Lists of proposals: filtered, searched, sorted, one page in a handful of statements however many
rows there are.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from app import clock
from app.accounts.models import VISITOR, Actor
from app.caches import lru_cache_of
from app.charter.models import Principle, Territory
from app.charter.queries import (
    principle_places,
    principles,
    territories,
    territory_places,
)
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of, cycles
from app.database import db
from app.kept import revisions
from app.paging import Page
from app.proposals.models import Proposal
from app.proposals.queries import statements
from app.proposals.queries.counting import total
from app.proposals.queries.filtering import Asked, key_of
from app.proposals.queries.statements import COUNTS, DOWN, UP, Order, page_of
from app.proposals.queries.tabs import at_present
from app.text.texts import texts_of

R = TypeVar("R")
SIZE = 25
# Kept until a proposal changes: so many bytes. See docs/decisions.md, 'what a search found is kept
# until a proposal changes'.
HITS_KEPT = 1 << 19


class VoteCounts(NamedTuple):
    """A proposal's votes as they stand."""

    support: int
    agree: int
    neutral: int
    disagree: int
    points: int
    givers: int
    of_organisations_support: int
    of_organisations_agree: int
    of_organisations_neutral: int
    of_organisations_disagree: int
    of_organisations_points: int
    of_organisations_givers: int


class Listed(NamedTuple):
    """A proposal as lists show it, as it was read: equal ones look the same. `own` is the reader's
    own choice.
    """

    id: int
    title_json: str
    summary_json: str
    language: str
    stage: str
    number: int
    cycle_id: int
    author_id: int | None
    comments: int
    author: str | None
    organisation_json: str | None
    # The numbers of the principles and territories that it names, with commas between them.
    principle_ids: str | None
    territory_ids: str | None
    own: str | None
    tally: VoteCounts

    @property
    def title(self) -> dict[str, str]:
        return texts_of(self.title_json)

    @property
    def summary(self) -> dict[str, str]:
        return texts_of(self.summary_json)

    @property
    def organisation(self) -> dict[str, str]:
        return texts_of(self.organisation_json)

    @property
    def cycle(self) -> Cycle:
        return cycle_of(self.cycle_id)

    @property
    def principles(self) -> list[Principle]:
        return _named(principles(), principle_places(), self.principle_ids)

    @property
    def territories(self) -> list[Territory]:
        return _named(territories(), territory_places(), self.territory_ids)


def _named(rows: list[R], places: dict[int, int], joined: str | None) -> list[R]:
    """Those rows whose numbers are joined there, in their order: found by their places, as a list
    of cards would go through hundreds of territories for each.
    """
    if not joined:
        return []
    return [rows[place] for place in sorted(places[int(number)] for number in joined.split(","))]


def list_page(asked: Asked, actor: Actor, number: int = 1) -> Page[Listed]:
    """A page of the proposals that the actor may see and that fit what is asked; without a stage
    the public ones.
    """
    offset = (number - 1) * SIZE
    asked = at_present(asked)
    if asked.q:
        hits = _hits(asked, actor)
        more = len(hits) >= statements.MOST_HITS
        page: Page[Listed] = Page([], number, SIZE, len(hits), at_least=more)
        if len(hits) > offset:
            page.items = _of_hits(asked, actor, hits, offset)
        return page
    page = Page([], number, SIZE, total(asked, actor))
    # Beyond the last page nothing is asked: a large offset would walk the whole index.
    if page.total > offset:
        page.items = _leading(asked, actor, offset)
        if not page.items:
            page.items = _rows(_statement(asked, actor), actor, offset)
    return page


def newest(most: int = 6) -> list[Listed]:
    """The public proposals that were submitted last, without anybody's own votes."""
    return _rows(_public(Asked(), None, None), VISITOR, 0, most)


def mine_page(actor: Actor, number: int = 1) -> Page[Listed]:
    """The actor's own proposals: drafts first, then the newest."""
    first = sa.case((Proposal.stage == "draft", 0), else_=1)
    mine = sa.select(Proposal.id).where(Proposal.author_id == actor.member_id)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    order: Order = [(first, UP), (Proposal.id, DOWN)]
    rows = _rows(page_of(mine, order), actor, (number - 1) * SIZE)
    return Page(rows, number, SIZE, total)


def _hits(asked: Asked, actor: Actor) -> Sequence[int]:
    """The ids of what holds the words, by relevance: looked for when a proposal has changed
    since.
    """
    kept = lru_cache_of("hits", HITS_KEPT)
    key = key_of(asked, actor)
    hits: array[int] | None = kept.get(key)
    if hits is None:
        statement = statements.hits(replace(asked, sort=""), actor)
        # Eight bytes a number, where a list takes forty: more searches fit into what is kept.
        hits = array("l")
        if statement is not None:
            hits.extend(db.session.scalars(statement))
        kept.put(key, hits, len(repr(key)) + hits.itemsize * len(hits))
    return hits


def _of_hits(asked: Asked, actor: Actor, hits: Sequence[int], offset: int) -> list[Listed]:
    """A page of what was found. Each is asked again whether it fits: it may have been hidden
    since.
    """
    # Any words: the statement asks for the ids alone, and so is one for all searches.
    statement = _statement(replace(asked, q="words"), actor)
    if asked.sort:
        return _rows(statement, actor, offset, among=list(hits))
    # By relevance the page is cut before anything is read: the hits are in that order.
    place = {id: place for place, id in enumerate(hits[offset : offset + SIZE])}
    rows = _rows(statement, actor, 0, among=list(place))
    return sorted(rows, key=lambda row: place[row.id])


def _disclosed_cycles() -> frozenset[int] | None:
    """The cycles whose votes may order a list, None for all. Of a secret vote a small count is not
    disclosed at all: results pages order those, lists do not.
    """
    now = clock.now()
    every = {cycle.id for cycle in cycles()}
    disclosed = {cycle.id for cycle in cycles() if cycle.results_public(now) and not cycle.secret}
    # None for all: the order is then the index's own, without a condition on the cycle.
    return None if disclosed == every else frozenset(disclosed)


def _leading(asked: Asked, actor: Actor, offset: int) -> list[Listed]:
    """By support where not all votes may be disclosed: a full page of those that lead is found by
    their index.
    """
    if asked.sort != "support" or not asked.of_the_public:
        return []
    disclosed = _disclosed_cycles()
    if not disclosed:
        return []
    rows = _rows(_leaders(asked, disclosed, revisions().frame), actor, offset)
    # Where they do not fill it, others follow that no index of the score holds in their place.
    return rows if len(rows) == SIZE else []


def _statement(asked: Asked, actor: Actor) -> sa.Select[Any]:
    """The statement of a page, built once for everybody where the public alone is asked for."""
    disclosed = _disclosed_cycles() if asked.sort == "support" else None
    if asked.of_the_public:
        return _public(asked, disclosed, revisions().frame)
    return statements.listed(asked, actor, disclosed)


@lru_cache(256)
def _public(asked: Asked, disclosed: frozenset[int] | None, _frame: str | None) -> sa.Select[Any]:
    # The frame says which territories lie in which.
    return statements.listed(asked, VISITOR, disclosed)


@lru_cache(64)
def _leaders(asked: Asked, disclosed: frozenset[int], _frame: str | None) -> sa.Select[Any]:
    return statements.leaders(asked, disclosed)


def _rows(
    statement: sa.Select[Any],
    actor: Actor,
    offset: int,
    most: int = SIZE,
    among: list[int] | None = None,
) -> list[Listed]:
    page: dict[str, Any] = {"most": most, "offset": offset, **actor.voter._asdict()}
    if among is not None:
        page["among"] = among
    # By the connection: what a session does for rows of classes is not needed for tuples.
    rows = db.session.connection().execute(statement, page)
    counts_from = -len(COUNTS)
    listed = []
    for row in rows:
        tally = VoteCounts(*row[counts_from:])
        listed.append(Listed._make((*row[:counts_from], tally)))
    return listed
