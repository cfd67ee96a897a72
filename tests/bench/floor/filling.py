"""The floor's database, filled with the same texts and amounts as the app's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from tests.bench.data.loading import load
from tests.bench.data.rows import Site
from tests.bench.data.sizes import Size
from tests.bench.floor import schema

STATUSES = ("submitted", "promoted", "merged", "declined", "postponed")
Row = dict[str, Any]


def fill(url: str, size: Size) -> None:
    """Make the tables and their rows."""
    engine = schema.engine(url)
    site = Site(size)
    with engine.begin() as connection:
        schema.METADATA.create_all(connection)
        for table, rows in _tables(site):
            load(connection, table, rows, {})
        schema.index_words(connection)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _tables(site: Site) -> Iterator[tuple[sa.Table, Iterator[Row]]]:
    yield schema.author, ({"id": row["id"], "name": row["name"]} for row in site.members())
    votes = list(site.votes())
    yield schema.proposal, _proposals(site)
    yield schema.comment, map(_comment, site.comments())
    yield schema.vote, map(_vote, votes)
    yield (
        schema.counter,
        ({"status": s, "number": site.size.proposals * (s == STATUSES[0])} for s in STATUSES),
    )
    yield schema.version, iter([{"id": 1, "word": "first"}])


def _proposals(site: Site) -> Iterator[Row]:
    for row, _version, terms in site.proposals():
        number, texts = (
            row["id"],
            {name: next(iter(row[name].values())) for name in ("title", "summary", "body_html")},
        )
        counts = {"votes": site.votes_of[number], "comments": site.shares[number - 1]}
        about = {"author_id": row["author_id"], "terms": terms["terms"], "status": row["stage"]}
        yield {"id": number, "created_at": _naive(row["created_at"]), **texts, **counts, **about}


def _comment(row: Row) -> Row:
    kept = {name: row[name] for name in ("id", "author_id")}
    own = {"proposal_id": row["thread_id"], "body_html": next(iter(row["body_html"].values()))}
    parent = None if row["parent_id"] is None else row["root_id"]
    return {**kept, **own, "parent_id": parent, "created_at": _naive(row["created_at"])}


def _vote(row: Row) -> Row:
    kept = {name: row[name] for name in ("proposal_id", "choice")}
    return {**kept, "author_id": row["voter_id"], "cast_at": _naive(row["cast_at"])}


def _naive(at: Any) -> Any:
    return at.astimezone(UTC).replace(tzinfo=None)
