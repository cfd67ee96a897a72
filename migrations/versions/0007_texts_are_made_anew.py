"""stored HTML is made anew by the present rules of Markdown, and the words of proposals are split anew for search

In batches, so that 100,000 proposals need little memory, and within the one transaction of the upgrade, so that a kill
leaves the old state. A text that somebody changes meanwhile on another server keeps what that server made of it.
"""

import sys
from collections.abc import Callable, Iterator, Mapping

import sqlalchemy as sa
from alembic import op

from app.text.analyser import index_terms
from app.text.richtext import render
from app.text.texts import Texts

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
changes = {"proposal", "comment", "proposal_terms"}

BATCH = 500
PROPOSAL = sa.table(
    "proposal",
    sa.column("id", sa.Integer),
    *(sa.column(name, Texts) for name in ("title", "summary", "body", "body_html")),
)
COMMENT = sa.table("comment", sa.column("id", sa.Integer), sa.column("body", Texts), sa.column("body_html", Texts))
TERMS = sa.table("proposal_terms", sa.column("proposal_id", sa.Integer), sa.column("terms", sa.Text))


def upgrade() -> None:
    make_anew(COMMENT, lambda row: {"body_html": html_of(row, anchors=False)})
    make_anew(PROPOSAL, lambda row: {"body_html": html_of(row, anchors=True)})
    split_anew()


def downgrade() -> None:
    pass


def html_of(row: sa.Row, *, anchors: bool) -> dict[str, str]:
    return {language: render(text, anchors=anchors) for language, text in row.body.items()}


def make_anew(table: sa.TableClause, made_of: Callable[[sa.Row], Mapping[str, object]]) -> None:
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row"), table.c.body == sa.bindparam("read", type_=Texts))
        .values(body_html=sa.bindparam("made", type_=Texts))
    )
    for rows in batches(table, "texts"):
        made = [(row, made_of(row)["body_html"]) for row in rows]
        changed = [{"row": row.id, "read": row.body, "made": html} for row, html in made if html != row.body_html]
        if changed:
            op.get_bind().execute(statement, changed)


def split_anew() -> None:
    statement = (
        sa.update(TERMS)
        .where(TERMS.c.proposal_id == sa.bindparam("row"), TERMS.c.terms == sa.bindparam("read"))
        .values(terms=sa.bindparam("split"))
    )
    # Texts and words are read at one instant: words of a later text would be taken for old ones of this.
    with_words = sa.select(PROPOSAL, TERMS.c.terms).outerjoin(TERMS, TERMS.c.proposal_id == PROPOSAL.c.id)
    for rows in batches(PROPOSAL, "words", with_words):
        split = [
            (row, index_terms(text for texts in (row.title, row.summary, row.body) for text in texts.values()))
            for row in rows
        ]
        changed = [
            {"row": row.id, "read": row.terms, "split": terms} for row, terms in split if row.terms not in (None, terms)
        ]
        if changed:
            op.get_bind().execute(statement, changed)


def batches(table: sa.TableClause, what: str, query: sa.Select | None = None) -> Iterator[list[sa.Row]]:
    bind, last, done = op.get_bind(), 0, 0
    query = sa.select(table) if query is None else query
    total = bind.scalar(sa.select(sa.func.count()).select_from(table))
    while rows := bind.execute(query.where(table.c.id > last).order_by(table.c.id).limit(BATCH)).all():
        yield list(rows)
        last, done = rows[-1].id, done + len(rows)
        if total > BATCH:
            print(
                f"\r{table.name}: {what} {done:,} of {total:,}",
                end="\n" if done >= total else "",
                file=sys.stderr,
                flush=True,
            )
