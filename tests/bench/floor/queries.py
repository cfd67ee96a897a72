"""The floor's statements, made once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from tests.bench.floor.schema import author, comment, counter, proposal, version, vote

SIZE, TOPS = 25, 20

CARDS = sa.select(
    proposal.c.id,
    proposal.c.title,
    proposal.c.summary,
    proposal.c.status,
    proposal.c.created_at,
    proposal.c.votes,
    proposal.c.comments,
    author.c.name.label("author"),
).join(author)
NEWEST = CARDS.order_by(proposal.c.created_at.desc(), proposal.c.id.desc()).limit(SIZE)
COUNTERS = sa.select(counter)
VERSION = sa.select(version.c.word).where(version.c.id == 1)
ONE = (
    sa.select(proposal, author.c.name.label("author"))
    .join(author)
    .where(proposal.c.id == sa.bindparam("number"))
)
SAID = sa.select(
    comment.c.id,
    comment.c.parent_id,
    comment.c.body_html,
    comment.c.created_at,
    author.c.name.label("author"),
).join(author)
NEWEST_COMMENTS = (
    SAID.where(comment.c.proposal_id == sa.bindparam("number"), comment.c.parent_id.is_(None))
    .order_by(comment.c.id.desc())
    .limit(TOPS)
)
ANSWERS = SAID.where(comment.c.parent_id.in_(sa.bindparam("tops", expanding=True))).order_by(
    comment.c.id
)
VOTED = sa.select(proposal.c.votes).where(proposal.c.id == sa.bindparam("number"))


def found(dialect: str) -> tuple[Any, Any]:
    """The statements of a search: how many, and a page of them by votes."""
    if dialect == "postgresql":
        vector: Any = sa.func.to_tsvector(sa.literal_column("'simple'"), proposal.c.terms)
        asked = sa.func.to_tsquery(sa.literal_column("'simple'"), sa.bindparam("word"))
        hits = vector.op("@@")(asked)
    else:
        words = sa.table("words", sa.column("rowid"))
        match = sa.select(words.c.rowid).where(
            sa.literal_column("words").op("MATCH")(sa.bindparam("word"))
        )
        hits = proposal.c.id.in_(match)
    page = CARDS.where(hits).order_by(proposal.c.votes.desc(), proposal.c.id.desc()).limit(SIZE)
    return sa.select(sa.func.count()).select_from(proposal).where(hits), page


def give_vote(connection: Connection, number: int, member: int) -> int:
    """Upsert, count, read back."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(vote)
    upsert = insert.values(proposal_id=number, author_id=member, choice="support", cast_at=_now())
    upsert = upsert.on_conflict_do_update(
        index_elements=["proposal_id", "author_id"], set_={"choice": upsert.excluded.choice}
    )
    connection.execute(upsert)
    connection.execute(
        sa.update(proposal).where(proposal.c.id == number).values(votes=proposal.c.votes + 1)
    )
    return connection.scalar(VOTED, {"number": number}) or 0


def add_comment(
    connection: Connection, number: int, member: int, body: str
) -> sa.Row[*tuple[Any, ...]]:
    """Insert, count, read back."""
    said = {"proposal_id": number, "author_id": member, "body_html": body, "created_at": _now()}
    made = connection.execute(
        sa.insert(comment).values(**said).returning(comment.c.id)
    ).scalar_one()
    connection.execute(
        sa.update(proposal).where(proposal.c.id == number).values(comments=proposal.c.comments + 1)
    )
    return connection.execute(SAID.where(comment.c.id == made)).one()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
