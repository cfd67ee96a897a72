"""Full-text search: the same terms on both databases, each with its own index."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.proposals.models import Proposal
from app.text.analyser import fts5_query, tsquery

# SQLite's index of the terms; its rowid is the proposal's number.
_FTS = sa.table("proposal_search", sa.column("rowid", sa.Integer))
# PostgreSQL's: the terms as it splits them, kept beside them by itself. See docs/decisions.md,
# 'PostgreSQL keeps a proposal's words split'.
_TERMS = sa.table("proposal_terms", sa.column("proposal_id", sa.Integer), sa.column("vector"))
_SIMPLE: sa.ColumnElement[Any] = sa.literal_column("'simple'")


class Match(NamedTuple):
    """What to join and ask for; `rank` is smaller where the words weigh more, `newest` greater
    where it is newer.
    """

    table: sa.FromClause
    on: sa.ColumnElement[bool]
    found: sa.ColumnElement[bool]
    rank: sa.ColumnElement[float]
    newest: sa.ColumnElement[int]


def matching(q: str) -> Match | None:
    """How this database finds the proposals that hold the words of q; None when q holds no
    word.
    """
    if db.engine.dialect.name == "sqlite":
        return _sqlite(fts5_query(q))
    return _postgresql(tsquery(q))


def _sqlite(terms: str | None) -> Match | None:
    if terms is None:
        return None
    name: sa.ColumnElement[Any] = sa.literal_column("proposal_search")
    rank: sa.ColumnElement[float] = sa.func.bm25(name)
    on = _FTS.c.rowid == Proposal.id
    found = name.op("MATCH")(terms)
    return Match(_FTS, on, found, rank, _FTS.c.rowid)


def _postgresql(terms: str | None) -> Match | None:
    if terms is None:
        return None
    # In the statement and not beside it: how many a word finds decides how the rest is best read.
    # See docs/decisions.md, 'searches are planned for their words'.
    words: sa.BindParameter[str] = sa.bindparam("words", terms, sa.Text, literal_execute=True)
    asked = sa.func.to_tsquery(_SIMPLE, words)
    table = _TERMS.c
    # Turned round: the lesser rank comes first on SQLite.
    rank: sa.ColumnElement[float] = -sa.func.ts_rank(table.vector, asked)
    on = table.proposal_id == Proposal.id
    found = table.vector.op("@@")(asked)
    return Match(_TERMS, on, found, rank, table.proposal_id)
