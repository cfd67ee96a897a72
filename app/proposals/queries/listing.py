"""Lists of proposals: filtered, searched, sorted, one page in a handful of statements however many rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import VISITOR, Actor, Member
from app.charter.models import Principle, Territory
from app.charter.queries import principles, territories
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id, cycles
from app.database import db
from app.discussion.models import Thread
from app.organisations.models import Organisation
from app.proposals.models import PUBLIC_STAGES, Proposal, ProposalChallenge, ProposalTerritory, Serves
from app.proposals.queries.scope import visible_to
from app.proposals.queries.search import matching
from app.text.texts import as_stored, texts_of
from app.voting.models import Tally
from app.voting.queries import own_votes
from app.web.paging import Page

SIZE = 25
SORTS = ("newest", "oldest", "support", "discussed")
# A search is counted, and weighed for relevance, up to so many hits.
MOST_HITS = 1000
# An order: what to sort by, and whether the greatest comes first.
Order = Sequence[tuple[Any, bool]]
UP, DOWN = False, True
COUNTS = ("support", "agree", "neutral", "disagree", "points")
# How many columns a row has before its counts.
COUNTED = 11


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Without a sort: by relevance where words are searched, else the newest first."""

    q: str = ""
    principle: int | None = None
    challenge: int | None = None
    territory: int | None = None
    stage: str = ""
    cycle: int | None = None
    sort: str = ""


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
    tally: Counts
    # The numbers of the principles and territories that it names.
    principle_ids: tuple[int, ...]
    territory_ids: tuple[int, ...]
    own: str | None = None

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
        return [principle for principle in principles() if principle.id in self.principle_ids]

    @property
    def territories(self) -> list[Territory]:
        return [territory for territory in territories() if territory.id in self.territory_ids]


def list_page(asked: Asked, actor: Actor, number: int = 1) -> Page[Listed]:
    """A page of the proposals that the actor may see and that fit what is asked; without a stage the public ones."""
    wanted = [visible_to(actor), *_filters(asked)]
    if not asked.q:
        return _page(sa.select(Proposal.id).where(*wanted), _sorting(asked.sort), actor, number)
    match = matching(asked.q)
    if match is None:
        return Page([], number, SIZE, 0)
    ids = sa.select(Proposal.id).select_from(Proposal).join(match.table, match.on).where(match.found, *wanted)
    if asked.sort:
        return _page(ids, _sorting(asked.sort), actor, number, most=MOST_HITS)
    weighed = ids.add_columns(match.rank.label("weight")).order_by(Proposal.id.desc()).limit(MOST_HITS).subquery()
    by_weight = [(weighed.c.weight, UP), (weighed.c.id, DOWN)]
    return _page(sa.select(weighed.c.id), by_weight, actor, number, most=MOST_HITS)


def newest(most: int = 6) -> list[Listed]:
    """The public proposals that were submitted last, without anybody's own votes."""
    ids = sa.select(Proposal.id).where(Proposal.stage.in_(PUBLIC_STAGES))
    return _listed(_rows(ids, _sorting("newest"), 0, most), VISITOR)


def mine_page(actor: Actor, number: int = 1) -> Page[Listed]:
    """The actor's own proposals: drafts first, then the newest."""
    first = sa.case((Proposal.stage == "draft", 0), else_=1)
    mine = sa.select(Proposal.id).where(Proposal.author_id == actor.member_id)
    return _page(mine, [(first, UP), (Proposal.id, DOWN)], actor, number)


def _filters(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    yield Proposal.stage == asked.stage if asked.stage else Proposal.stage.in_(PUBLIC_STAGES)
    if asked.cycle:
        yield Proposal.cycle_id == asked.cycle
    if asked.principle:
        yield _linked(Serves.proposal_id, Serves.principle_id == asked.principle)
    if asked.challenge:
        yield _linked(ProposalChallenge.proposal_id, ProposalChallenge.challenge_id == asked.challenge)
    if asked.territory:
        parts = _with_parts(asked.territory)
        yield _linked(ProposalTerritory.proposal_id, ProposalTerritory.territory_id.in_(parts))


def _linked(column: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Proposal.id.in_(sa.select(column).where(condition))


def _with_parts(territory_id: int) -> set[int]:
    """A territory and all that lies in it."""
    found, grown = {territory_id}, 0
    while len(found) != grown:
        grown = len(found)
        found |= {place.id for place in territories() if place.parent_id in found}
    return found


def _sorting(sort: str) -> Order:
    newest: Order = [(Proposal.submitted_at, DOWN), (Proposal.id, DOWN)]
    known: dict[str, Order] = {
        "oldest": [(Proposal.submitted_at, UP), (Proposal.id, UP)],
        "support": [(sa.func.coalesce(_public_score(), 0), DOWN), (Proposal.id, DOWN)],
        "discussed": [(_of(Thread.comments, Thread.id == Proposal.thread_id), DOWN), (Proposal.id, DOWN)],
    }
    return known.get(sort, newest)


def _of(column: Any, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(column).where(condition).correlate(Proposal).scalar_subquery()


def _public_score() -> sa.ColumnElement[Any]:
    """The score, but nothing where it is not public yet: an order would tell what the page may not say."""
    score, now = _of(Tally.score, Tally.proposal_id == Proposal.id), clock.now()
    # Of a secret vote a small count is not told at all: results pages order those, lists do not.
    told = {cycle.id for cycle in cycles() if cycle.results_public(now) and not cycle.secret}
    if told == {cycle.id for cycle in cycles()}:
        return score
    return sa.case((Proposal.cycle_id.in_(told), score), else_=0)


def _page(ids: sa.Select[Any], order: Order, actor: Actor, number: int, most: int | None = None) -> Page[Listed]:
    """The page in at most four statements: count, rows, what they are linked to, own votes."""
    counted = sa.select(sa.func.count()).select_from((ids.limit(most) if most else ids).subquery())
    total = db.session.scalar(counted) or 0
    page: Page[Listed] = Page([], number, SIZE, total, at_least=bool(most) and total == most)
    if total > (number - 1) * SIZE:
        page.items = _listed(_rows(ids, order, (number - 1) * SIZE), actor)
    return page


def _rows(ids: sa.Select[Any], order: Order, offset: int, most: int = SIZE) -> list[sa.Row[Any]]:
    """The page's ids are found first, by narrow rows, and only those are joined with what a card shows."""
    keys = [key.label(f"key_{place}") for place, (key, _down) in enumerate(order)]
    sorted_ids = ids.add_columns(*keys).order_by(
        *(_turned(key, down) for key, (_key, down) in zip(keys, order, strict=True))
    )
    here = sorted_ids.limit(most).offset(offset).subquery("here")
    texts = (as_stored(Proposal.title).label("title"), as_stored(Proposal.summary).label("summary"))
    columns = (Proposal.id, *texts, Proposal.language, Proposal.stage, Proposal.number, Proposal.cycle_id)
    more = (Proposal.author_id, Thread.comments)
    names = (Member.name.label("author"), as_stored(Organisation.name).label("organisation"))
    query = (
        sa.select(*columns, *more, *names)
        .add_columns(*(sa.func.coalesce(getattr(Tally, name), 0) for name in COUNTS))
        .join(here, here.c.id == Proposal.id)
        .join(Thread, Thread.id == Proposal.thread_id)
        .outerjoin(Member, Member.id == Proposal.author_id)
        .outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
        .outerjoin(Tally, Tally.proposal_id == Proposal.id)
    )
    again = [_turned(here.c[key.name], down) for key, (_key, down) in zip(keys, order, strict=True)]
    return list(db.session.execute(query.order_by(*again)))


def _turned(key: sa.ColumnElement[Any], down: bool) -> sa.ColumnElement[Any]:
    return key.desc() if down else key.asc()


def _listed(rows: list[sa.Row[Any]], actor: Actor) -> list[Listed]:
    ids = [row[0] for row in rows]
    links, own = _links(ids), own_votes(actor, ids)
    return [_as_listed(row, links[row[0]], own.get(row[0])) for row in rows]


def _as_listed(row: Any, links: tuple[list[int], list[int]], own: str | None) -> Listed:
    fields, counts = row[:COUNTED], row[COUNTED:]
    return Listed._make((*fields, Counts(*counts), tuple(links[0]), tuple(links[1]), own))


def _links(ids: list[int]) -> dict[int, tuple[list[int], list[int]]]:
    """The numbers of the principles and of the territories that each of those proposals names."""
    serves = sa.select(sa.literal(0), Serves.proposal_id, Serves.principle_id)
    places = sa.select(sa.literal(1), ProposalTerritory.proposal_id, ProposalTerritory.territory_id)
    both = sa.union_all(serves.where(Serves.proposal_id.in_(ids)), places.where(ProposalTerritory.proposal_id.in_(ids)))
    found: dict[int, tuple[list[int], list[int]]] = {number: ([], []) for number in ids}
    for kind, proposal_id, number in db.session.execute(both):
        found[proposal_id][kind].append(number)
    return found
