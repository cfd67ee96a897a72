"""The floor's tables, each read by an index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

METADATA = sa.MetaData()
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "cache_size=-65536",
    "busy_timeout=15000",
    "foreign_keys=ON",
)

author = sa.Table(
    "author", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text)
)
proposal = sa.Table(
    "proposal",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("author_id", sa.ForeignKey("author.id"), nullable=False),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in ("title", "summary", "body_html", "terms", "status")
    ),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("votes", sa.Integer, nullable=False),
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Index("proposal_newest", "created_at", "id"),
    sa.Index("proposal_votes", "votes", "id"),
)
comment = sa.Table(
    "comment",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("proposal_id", sa.ForeignKey("proposal.id"), nullable=False),
    sa.Column("parent_id", sa.ForeignKey("comment.id")),
    sa.Column("author_id", sa.ForeignKey("author.id"), nullable=False),
    sa.Column("body_html", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Index("comment_of", "proposal_id", "parent_id", "id"),
    sa.Index("comment_answers", "parent_id", "id"),
)
vote = sa.Table(
    "vote",
    METADATA,
    sa.Column("proposal_id", sa.ForeignKey("proposal.id"), primary_key=True),
    sa.Column("author_id", sa.ForeignKey("author.id"), primary_key=True),
    sa.Column("choice", sa.Text, nullable=False),
    sa.Column("cast_at", sa.DateTime, nullable=False),
)
counter = sa.Table(
    "counter",
    METADATA,
    sa.Column("status", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
version = sa.Table(
    "version",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("word", sa.Text, nullable=False),
)


def engine(url: str) -> Engine:
    """The database with the settings that its engine should have in production, and nothing
    else.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url)
    import pysqlite3.dbapi2 as module  # the same SQLite as the app's

    made = sa.create_engine(url, module=module)
    event.listen(made, "connect", _prepare)
    return made


def _prepare(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def index_words(connection: sa.Connection) -> None:
    """The full-text index over `proposal.terms`, after the rows are there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE INDEX words ON proposal USING gin (to_tsvector('simple', terms))"
        )
        return
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE words USING fts5(terms, content='proposal', content_rowid='id')"
    )
    connection.exec_driver_sql("INSERT INTO words (words) VALUES ('rebuild')")
