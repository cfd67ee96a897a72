"""The statements of lists. Each begins at an index that gives its order, so that a page costs the
same in any number.

A statement is built once for each question and kept, with its page and its reader as parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.charter.queries import territories
from app.database import db
from app.discussion.models import Thread
from app.organisations.models import Organisation
from app.proposals.models import (
    PUBLIC_STAGES,
    Proposal,
    ProposalChallenge,
    ProposalTerritory,
    Serves,
    is_listed,
)
from app.proposals.queries.scope import visible_to
from app.proposals.queries.search import matching
from app.text.texts import as_stored
from app.voting.models import Tally, own_choice

SORTS = ("newest", "oldest", "support", "discussed")
# A search is counted, and weighed or ordered, up to so many hits, the newest ones.
MOST_HITS = 1000
COUNTS = ("support", "agree", "neutral", "disagree", "points", "givers")
# What to sort by, and whether the greatest comes first.
Order = Sequence[tuple[Any, bool]]
UP, DOWN = False, True


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Without a sort: by relevance where words are searched, else the
    newest first.
    """

    q: str = ""
    principle: int | None = None
    challenge: int | None = None
    territory: int | None = None
    stage: str = ""
    cycle: int | None = None
    sort: str = ""

    @property
    def of_the_public(self) -> bool:
        """Whether it asks only for what everybody may see."""
        return not self.stage or self.stage in PUBLIC_STAGES


def fitting(asked: Asked, actor: Actor) -> sa.Select[Any]:
    """The ids of what fits, whatever words are asked for."""
    return sa.select(Proposal.id).select_from(Proposal).where(*_wanted(asked, actor))


def _wanted(asked: Asked, actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [*_filters(asked), *([] if asked.of_the_public else [visible_to(actor)])]


def hits(asked: Asked, actor: Actor) -> sa.Select[Any] | None:
    """The ids of what fits and holds the words, of very many the newest, by relevance; None when
    there is no word.
    """
    match = matching(asked.q)
    if match is None:
        return None
    most: Any = sa.literal_column(str(MOST_HITS), sa.Integer)  # a number that PostgreSQL plans for
    newest = (
        fitting(asked, actor).join(match.table, match.on).add_columns(match.rank.label("weight"))
    )
    hit = newest.where(match.found).order_by(match.newest.desc()).limit(most).subquery("hits").c
    return sa.select(hit.id).order_by(hit.weight, hit.id.desc())


def listed(asked: Asked, actor: Actor, disclosed: frozenset[int] | None) -> sa.Select[Any]:
    """The page's rows; `disclosed` are the cycles whose votes may order them, None for all.
    Parameters: see `page_of`, and where words are asked for `among`, the ids of what holds them.
    """
    if asked.q and asked.sort == "support" and disclosed is None:
        # A thousand tallies are read, and of the proposals only the page's.
        tallies = sa.select(Tally.proposal_id.label("id")).where(_among(Tally.proposal_id))
        page = page_of(tallies, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)])
        return page.where(*_wanted(asked, actor))
    ids = fitting(asked, actor)
    return page_of(
        *_ordered(ids.where(_among(Proposal.id)) if asked.q else ids, asked.sort, disclosed)
    )


def _among(column: Any) -> sa.ColumnElement[bool]:
    """That it is one of the numbers of the parameter `among`, however many those are."""
    if db.engine.dialect.name == "sqlite":
        numbers = sa.func.json_each(sa.bindparam("among", type_=sa.JSON)).table_valued("value")
        return column.in_(sa.select(numbers.c.value))  # type: ignore[no-any-return]
    return column == sa.any_(sa.bindparam("among", type_=sa.ARRAY(sa.Integer)))  # type: ignore[no-any-return]


def leaders(asked: Asked, disclosed: frozenset[int]) -> sa.Select[Any]:
    """The page of those whose votes may be disclosed and speak for them: nothing that may not be
    comes before them.
    """
    ids = (
        sa.select(Proposal.id)
        .join(Tally, Tally.proposal_id == Proposal.id)
        .where(*_filters(asked))
    )
    cycle = Proposal.cycle_id + 0 if _by_order_alone(asked) else Proposal.cycle_id
    ids = ids.where(Tally.score > 0, cycle.in_(disclosed))
    return page_of(ids, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)])


def _filters(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    yield Proposal.stage == asked.stage if asked.stage else _is_listed(asked)
    if asked.cycle:
        yield Proposal.cycle_id == asked.cycle
    if asked.principle:
        yield _linked(Serves.proposal_id, Serves.principle_id == asked.principle)
    if asked.challenge:
        yield _linked(
            ProposalChallenge.proposal_id, ProposalChallenge.challenge_id == asked.challenge
        )
    if asked.territory:
        parts = _with_parts(asked.territory)
        yield _linked(ProposalTerritory.proposal_id, ProposalTerritory.territory_id.in_(parts))


def _is_listed(asked: Asked) -> sa.ColumnElement[bool]:
    return Proposal.stage.concat("").in_(PUBLIC_STAGES) if _by_order_alone(asked) else is_listed()


def _by_order_alone(asked: Asked) -> bool:
    """Whether what is asked of rows must be no way to find them: SQLite guesses that it fits few,
    and would gather and sort them all where another table has an index of the order, or look
    through all for those that a search has found. An expression on a column has no index.
    """
    by_another_table = asked.sort in ("support", "discussed") and not asked.cycle
    return bool(asked.q or by_another_table) and db.engine.dialect.name == "sqlite"


def _linked(column: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Asked of each row in its turn: a page ends long before all that are linked have been
    gathered.
    """
    return sa.exists().where(column == Proposal.id, condition)


def _with_parts(territory_id: int) -> set[int]:
    """A territory and all that lies in it."""
    found, grown = {territory_id}, 0
    while len(found) != grown:
        grown = len(found)
        found |= {place.id for place in territories() if place.parent_id in found}
    return found


def _ordered(
    ids: sa.Select[Any], sort: str, disclosed: frozenset[int] | None
) -> tuple[sa.Select[Any], Order]:
    """The ids with what to order them by."""
    if sort == "oldest":
        return ids, [(Proposal.submitted_at, UP), (Proposal.id, UP)]
    if sort == "discussed":
        return ids.join(Thread, Thread.id == Proposal.thread_id), [
            (Thread.comments, DOWN),
            (Thread.id, DOWN),
        ]
    if sort != "support":
        return ids, [(Proposal.submitted_at, DOWN), (Proposal.id, DOWN)]
    ids = ids.join(Tally, Tally.proposal_id == Proposal.id)
    if disclosed is None:
        return ids, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)]
    # An order would tell what the page may not say.
    score = sa.case((Proposal.cycle_id.in_(disclosed), Tally.score), else_=0)
    return ids, [(score, DOWN), (Proposal.id, DOWN)]


def page_of(ids: sa.Select[Any], order: Order) -> sa.Select[Any]:
    """The page's ids are found first, by narrow rows, and only those are joined with what a card
    shows.

    Parameters: `most`, `offset`, and `member`, whose own votes are disclosed. Columns: those of
    `Listed`.
    """
    keys = [key.label(f"key_{place}") for place, (key, _down) in enumerate(order)]
    in_order = [_turned(key, down) for key, (_key, down) in zip(keys, order, strict=True)]
    rows = ids.add_columns(*keys).order_by(None).order_by(*in_order)
    # In the statement and not beside it: PostgreSQL plans anew for another page, and never for a
    # tenth of all rows.
    most, offset = (
        sa.bindparam(name, type_=sa.Integer, literal_execute=True) for name in ("most", "offset")
    )
    page = rows.limit(most).offset(offset).subquery("page")
    again = [
        _turned(page.c[key.name], down) for key, (_key, down) in zip(keys, order, strict=True)
    ]
    return (
        _shown().join(page, page.c.id == cast(sa.Table, Proposal.__table__).c.id).order_by(*again)
    )


def _turned(key: sa.ColumnElement[Any], down: bool) -> sa.ColumnElement[Any]:
    return key.desc() if down else key.asc()


def _shown() -> sa.Select[Any]:
    """What cards show. By tables and not by classes: the rows are tuples, and nothing is made of
    them but HTML.
    """
    models = (Proposal, Thread, Member, Organisation, Tally)
    row, thread, member, organisation, tally = map(_table, models)
    own = own_choice(row.c.id)
    return (
        sa.select(
            row.c.id,
            as_stored(row.c.title).label("title"),
            as_stored(row.c.summary).label("summary"),
        )
        .add_columns(
            row.c.language,
            row.c.stage,
            row.c.number,
            row.c.cycle_id,
            row.c.author_id,
            thread.c.comments,
        )
        .add_columns(
            member.c.name.label("author"), as_stored(organisation.c.name).label("organisation")
        )
        .add_columns(_numbers(Serves, "principle_id"), _numbers(ProposalTerritory, "territory_id"))
        .add_columns(
            own.correlate(row).scalar_subquery().label("own"), *(tally.c[name] for name in COUNTS)
        )
        .join(thread, thread.c.id == row.c.thread_id)
        .join(tally, tally.c.proposal_id == row.c.id)
        .outerjoin(member, member.c.id == row.c.author_id)
        .outerjoin(organisation, organisation.c.id == row.c.organisation_id)
    )


def _numbers(model: Any, column: str) -> sa.ColumnElement[str]:
    """The numbers that a proposal is linked to, as one text."""
    links, row = _table(model), _table(Proposal)
    joined = sa.func.aggregate_strings(sa.cast(links.c[column], sa.String), ",")
    numbers = sa.select(joined).where(links.c.proposal_id == row.c.id).correlate(row)
    return numbers.scalar_subquery().label(column)


def _table(model: Any) -> sa.Table:
    return cast(sa.Table, model.__table__)
