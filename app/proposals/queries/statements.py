"""The statements of lists. Each begins at an index that gives its order, so that a page costs the
same in any number.

A statement is built once for each question and kept, with its page and its reader as parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.database import db
from app.discussion.models import Thread
from app.model import Query, table_of
from app.organisations.models import Organisation
from app.proposals.models import Proposal, ProposalTerritory, Serves
from app.proposals.queries.filtering import Asked, by_order_alone, filters, wherever
from app.proposals.queries.scope import visible_to
from app.proposals.queries.search import matching
from app.text.texts import as_stored
from app.voting.models import Tally, of_organisations, own_choice

# A search is counted, and weighed or ordered, up to so many hits, the newest ones: a common word
# costs no more than a rare one. See docs/decisions.md, 'a list begins at the index of its order'.
MOST_HITS = 1000
COUNTED = ("support", "agree", "neutral", "disagree", "points", "givers")
COUNTS = (*COUNTED, *(of_organisations(name) for name in COUNTED))
# What to sort by, and whether the greatest comes first.
Order = Sequence[tuple[Any, bool]]
UP, DOWN = False, True


def fitting(asked: Asked, actor: Actor) -> Query:
    """The ids of what fits, whatever words are asked for."""
    return sa.select(Proposal.id).select_from(Proposal).where(*_wanted(asked, actor))


def by_stage(asked: Asked) -> Query:
    """How many fit in each stage of each cycle, whatever stage and cycle are asked for; of stages
    that are not public too.
    """
    # Without a condition on the stage: an index holds both, in their order.
    kinds = (Proposal.cycle_id, Proposal.stage)
    query: sa.Select[*tuple[Any, ...]] = sa.select(*kinds, sa.func.count()).select_from(Proposal)
    return query.where(*wherever(asked)).group_by(*kinds)


def _wanted(asked: Asked, actor: Actor) -> list[sa.ColumnElement[bool]]:
    conditions = list(filters(asked))
    # What is public is listed for everybody: a condition on the reader would only cost.
    if not asked.of_the_public:
        conditions.append(visible_to(actor))
    return conditions


def hits(asked: Asked, actor: Actor) -> Query | None:
    """The ids of what fits and holds the words, of very many the newest, by relevance; None when
    there is no word.
    """
    match = matching(asked.q)
    if match is None:
        return None
    # A number in the statement, for which PostgreSQL plans: see docs/decisions.md, 'searches are
    # planned for their words'.
    most: Any = sa.literal_column(str(MOST_HITS), sa.Integer)
    newest = fitting(asked, actor).join(match.table, match.on)
    newest = newest.add_columns(match.rank.label("weight")).where(match.found)
    # The newest are taken first and weighed after: weighing all would read all.
    hit = newest.order_by(match.newest.desc()).limit(most).subquery("hits").c
    return sa.select(hit.id).order_by(hit.weight, hit.id.desc())


def listed(asked: Asked, actor: Actor, disclosed: frozenset[int] | None) -> Query:
    """The page's rows; `disclosed` are the cycles whose votes may order them, None for all.
    Parameters: see `page_of`, and where words are asked for `among`, the ids of what holds them.
    """
    if asked.q and asked.sort == "support" and disclosed is None:
        # A thousand tallies are read, and of the proposals only the page's.
        tallies = sa.select(Tally.proposal_id.label("id")).where(_among(Tally.proposal_id))
        page = page_of(tallies, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)])
        return page.where(*_wanted(asked, actor))
    ids = fitting(asked, actor)
    if asked.q:
        ids = ids.where(_among(Proposal.id))
    ids, order = _ordered(ids, asked.sort, disclosed)
    return page_of(ids, order)


def _among(column: Any) -> sa.ColumnElement[bool]:
    """That it is one of the numbers of the parameter `among`, however many those are."""
    # One parameter for all of them, so that the statement is one for any number of hits: SQLite
    # takes it as JSON, having no arrays.
    if db.engine.dialect.name == "sqlite":
        as_json = sa.bindparam("among", type_=sa.JSON)
        numbers = sa.func.json_each(as_json).table_valued("value")
        return column.in_(sa.select(numbers.c.value))  # type: ignore[no-any-return]
    as_array = sa.bindparam("among", type_=sa.ARRAY(sa.Integer))
    return column == sa.any_(as_array)  # type: ignore[no-any-return]


def leaders(asked: Asked, disclosed: frozenset[int]) -> Query:
    """The page of those whose votes may be disclosed and speak for them: nothing that may not be
    comes before them.
    """
    ids = sa.select(Proposal.id).join(Tally, Tally.proposal_id == Proposal.id)
    ids = ids.where(*filters(asked))
    cycle: Any = Proposal.cycle_id
    if by_order_alone(asked):
        cycle = cycle + 0
    # Above 0 alone: what may not be disclosed is ordered as 0, and none of it comes before these.
    ids = ids.where(Tally.score > 0, cycle.in_(disclosed))
    return page_of(ids, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)])


def _ordered(ids: Query, sort: str, disclosed: frozenset[int] | None) -> tuple[Query, Order]:
    """The ids with what to order them by."""
    # The second key is the one with which the index of the first ends: another would be sorted in
    # memory, with all rows read.
    if sort == "oldest":
        return ids, [(Proposal.submitted_at, UP), (Proposal.id, UP)]
    if sort == "discussed":
        ids = ids.join(Thread, Thread.id == Proposal.thread_id)
        return ids, [(Thread.comments, DOWN), (Thread.id, DOWN)]
    if sort != "support":
        return ids, [(Proposal.submitted_at, DOWN), (Proposal.id, DOWN)]
    ids = ids.join(Tally, Tally.proposal_id == Proposal.id)
    if disclosed is None:
        return ids, [(Tally.score, DOWN), (Tally.proposal_id, DOWN)]
    # An order would tell what the page may not say.
    score = sa.case((Proposal.cycle_id.in_(disclosed), Tally.score), else_=0)
    return ids, [(score, DOWN), (Proposal.id, DOWN)]


def page_of(ids: Query, order: Order) -> Query:
    """The page's ids are found first, by narrow rows, and only those are joined with what a card
    shows.

    Parameters: `most`, `offset`, and `member`, whose own votes are disclosed. Columns: those of
    `Listed`.
    """
    keys: list[sa.Label[Any]] = []
    in_order = []
    for place, (column, down) in enumerate(order):
        key = column.label(f"key_{place}")
        keys.append(key)
        in_order.append(_turned(key, down))
    rows = ids.add_columns(*keys).order_by(None).order_by(*in_order)
    # In the statement and not beside it: PostgreSQL plans anew for another page, and never for a
    # tenth of all rows.
    most: Any = sa.bindparam("most", type_=sa.Integer, literal_execute=True)
    offset: Any = sa.bindparam("offset", type_=sa.Integer, literal_execute=True)
    page = rows.limit(most).offset(offset).subquery("page")
    # Once more, for the page's rows alone: a join promises no order.
    again = []
    for key, (_column, down) in zip(keys, order, strict=True):
        again.append(_turned(page.c[key.name], down))
    return _shown().join(page, page.c.id == table_of(Proposal).c.id).order_by(*again)


def _turned(key: sa.ColumnElement[Any], down: bool) -> sa.ColumnElement[Any]:
    return key.desc() if down else key.asc()


def _shown() -> Query:
    """What cards show. By tables and not by classes: the rows are tuples, and nothing is made of
    them but HTML.
    """
    models = (Proposal, Thread, Member, Organisation, Tally)
    row, thread, member, organisation, tally = map(table_of, models)
    # As they are stored: texts are read from JSON only for a card that is not yet drawn.
    title = as_stored(row.c.title).label("title")
    summary = as_stored(row.c.summary).label("summary")
    facts = [row.c[name] for name in ("language", "stage", "number", "cycle_id", "author_id")]
    query = sa.select(row.c.id, title, summary, *facts)
    query = query.add_columns(thread.c.comments, member.c.name.label("author"))
    query = query.add_columns(as_stored(organisation.c.name).label("organisation"))
    query = query.add_columns(_numbers(Serves, "principle_id"))
    query = query.add_columns(_numbers(ProposalTerritory, "territory_id"))
    own = own_choice(row.c.id).correlate(row).scalar_subquery()
    counts = [tally.c[name] for name in COUNTS]
    query = query.add_columns(own.label("own"), *counts)
    query = query.join(thread, thread.c.id == row.c.thread_id)
    query = query.join(tally, tally.c.proposal_id == row.c.id)
    query = query.outerjoin(member, member.c.id == row.c.author_id)
    return query.outerjoin(organisation, organisation.c.id == row.c.organisation_id)


def _numbers(model: Any, column: str) -> sa.ColumnElement[str]:
    """The numbers that a proposal is linked to, as one text."""
    links = table_of(model)
    row = table_of(Proposal)
    # As a column and not as a join: each card stays one row.
    joined = sa.func.aggregate_strings(sa.cast(links.c[column], sa.String), ",")
    numbers = sa.select(joined).where(links.c.proposal_id == row.c.id).correlate(row)
    return numbers.scalar_subquery().label(column)
