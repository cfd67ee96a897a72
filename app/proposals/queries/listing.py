"""Lists of proposals: filtered, searched, sorted, one page in a handful of statements however many rows there are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import VISITOR, Actor
from app.charter.models import Principle, Territory
from app.charter.queries import principles, territories
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id, cycles
from app.database import db
from app.kept import revisions, shelf
from app.proposals.models import Proposal
from app.proposals.queries import statements
from app.proposals.queries.statements import COUNTS, DOWN, UP, Asked, Order, page_of
from app.text.texts import texts_of
from app.web.paging import Page

SIZE = 25
# A number of rows is kept until a proposal changes: so many bytes of them.
COUNTS_KEPT = 1 << 18


class Counts(NamedTuple):
    """A proposal's votes as they stand."""

    support: int
    agree: int
    neutral: int
    disagree: int
    points: int


class Listed(NamedTuple):
    """A proposal as lists show it, as it was read: equal ones look the same. `own` is the reader's own choice."""

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
    tally: Counts

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
    def cycle(self) -> Cycle | None:
        return cycle_by_id(self.cycle_id)

    @property
    def principles(self) -> list[Principle]:
        return [principle for principle in principles() if principle.id in _numbers(self.principle_ids)]

    @property
    def territories(self) -> list[Territory]:
        return [territory for territory in territories() if territory.id in _numbers(self.territory_ids)]


def _numbers(joined: str | None) -> set[int]:
    return {int(number) for number in joined.split(",")} if joined else set()


def list_page(asked: Asked, actor: Actor, number: int = 1) -> Page[Listed]:
    """A page of the proposals that the actor may see and that fit what is asked; without a stage the public ones."""
    total = _total(asked, actor)
    most = statements.MOST_HITS if asked.q else None
    page: Page[Listed] = Page([], number, SIZE, total, at_least=most is not None and total >= most)
    if total > (number - 1) * SIZE:
        page.items = _leading(asked, actor, number) or _part(asked, actor, number)
    return page


def newest(most: int = 6) -> list[Listed]:
    """The public proposals that were submitted last, without anybody's own votes."""
    return _rows(_statement(Asked(), None, None), VISITOR, 0, most)


def mine_page(actor: Actor, number: int = 1) -> Page[Listed]:
    """The actor's own proposals: drafts first, then the newest."""
    first = sa.case((Proposal.stage == "draft", 0), else_=1)
    mine = sa.select(Proposal.id).where(Proposal.author_id == actor.member_id)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    order: Order = [(first, UP), (Proposal.id, DOWN)]
    return Page(_rows(page_of(mine, order), actor, (number - 1) * SIZE), number, SIZE, total)


def _total(asked: Asked, actor: Actor) -> int:
    """How many there are: counted when a proposal has changed since, up to a bound where words are searched."""
    whose = None if asked.of_the_public else actor.member_id
    kept, key = shelf("counts", COUNTS_KEPT), (replace(asked, sort=""), whose, revisions().frame, revisions().lists)
    total: int | None = kept.get(key)
    if total is None:
        ids = statements.found(asked, actor)
        total = 0 if ids is None else db.session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0
        kept.put(key, total, len(repr(key)))
    return total


def _told() -> frozenset[int] | None:
    """The cycles whose votes may order a list, None for all. Of a secret vote a small count is not told at all:
    results pages order those, lists do not.
    """
    now = clock.now()
    told = {cycle.id for cycle in cycles() if cycle.results_public(now) and not cycle.secret}
    return None if told == {cycle.id for cycle in cycles()} else frozenset(told)


def _leading(asked: Asked, actor: Actor, number: int) -> list[Listed]:
    """By support where not all votes may be told: a full page of those that lead is found by their index."""
    told = _told() if asked.sort == "support" and not asked.q and asked.of_the_public else None
    if not told:
        return []
    rows = _rows(_leaders(asked, told), actor, (number - 1) * SIZE)
    return rows if len(rows) == SIZE else []


def _part(asked: Asked, actor: Actor, number: int) -> list[Listed]:
    told = _told() if asked.sort == "support" else None
    if asked.of_the_public:
        return _rows(_statement(asked, told, revisions().frame), actor, (number - 1) * SIZE)
    return _rows(statements.listed(asked, actor, told), actor, (number - 1) * SIZE)


@lru_cache(256)
def _statement(asked: Asked, told: frozenset[int] | None, _frame: str | None) -> sa.Select[Any] | None:
    # The frame says which territories lie in which.
    return statements.listed(asked, VISITOR, told)


_leaders = lru_cache(64)(statements.leaders)


def _rows(statement: sa.Select[Any] | None, actor: Actor, offset: int, most: int = SIZE) -> list[Listed]:
    if statement is None:
        return []
    page = {"most": most, "offset": offset, "member": actor.member_id}
    rows = db.session.connection().execute(statement, page)
    return [Listed._make((*row[: -len(COUNTS)], Counts(*row[-len(COUNTS) :]))) for row in rows]
