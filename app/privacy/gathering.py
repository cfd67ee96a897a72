"""Everything about one member, gathered by following the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.discussion.models import Comment
from app.files.models import StoredFile
from app.model import Model, table_of
from app.privacy.queries import stays
from app.privacy.register import GROUPS
from app.privacy.register.shape import Group, Part
from app.privacy.register.shape import Table as Registered
from app.proposals.models import Proposal

# What the coalition calls its own things: a number says nothing to whoever reads the copy.
NAMED = ("challenge", "cycle", "organisation", "principle", "territory")
Row = dict[str, Any]
Names = dict[str, dict[int, Any]]


class Noun(NamedTuple):
    """What is known of a member under one noun: for each purpose what it is for, how long it stays
    and the rows.
    """

    name: str
    content: list[Row]


def gathered(member: Member) -> Iterator[Noun]:
    """Each noun under which there is anything about that member, in the language that is spoken.
    Nothing of anybody else's, and nothing by which somebody could sign in.
    """
    names = {name: names_of(name) for name in NAMED}
    names["thread"] = _discussed(member)
    for group in GROUPS:
        content = list(_content(group, member, names))
        if content:
            yield Noun(group.package, content)


def own_files(member: Member) -> list[StoredFile]:
    """The files that they uploaded, as far as they are still there."""
    query = sa.select(StoredFile).where(StoredFile.stored_by_id == member.id)
    return list(db.session.scalars(query.order_by(StoredFile.id)))


def names_of(table: str) -> dict[int, Any]:
    """What each thing of that table is called, by its number."""
    columns = Model.metadata.tables[table].c
    return {row.id: row.name for row in db.session.execute(sa.select(columns.id, columns.name))}


def _discussed(member: Member) -> dict[int, Any]:
    """Where the member commented: a thread alone does not say on which proposal."""
    own = sa.select(Comment.thread_id).where(Comment.author_id == member.id)
    query = sa.select(Proposal.thread_id, Proposal.id).where(Proposal.thread_id.in_(own))
    return {row.thread_id: f"proposal {row.id}" for row in db.session.execute(query)}


def _content(group: Group, member: Member, names: Names) -> Iterator[Row]:
    for registered in group.tables:
        for part in registered.parts:
            rows = rows_of(registered, part, member, names) if part.by and part.columns else []
            if rows:
                keeping = part.keeping or registered.keeping
                says = str(part.says or registered.purpose)
                yield {"about": says, "kept": stays(keeping), registered.name: rows}


def rows_of(registered: Registered, part: Part, member: Member, names: Names) -> list[Row]:
    """What those columns hold in the rows that lead to the member."""
    table = Model.metadata.tables[registered.name]
    theirs = sa.or_(*(leads_to(table, way, member) for way in part.by))
    query = sa.select(*(table.c[name] for name in part.columns)).where(theirs)
    if part.only:
        column, values = part.only
        query = query.where(table.c[column].in_(values()))
    found = db.session.execute(query.order_by(*table.primary_key.columns))
    return [_readable(table, row._asdict(), names) for row in found]


def leads_to(table: sa.Table, way: str, member: Member) -> sa.ColumnElement[bool]:
    """The condition that a row of the table leads to that member by that way (`Part.by`)."""
    first, _dot, onwards = way.partition(".")
    name, _colon, named = first.partition(":")
    column = table.c[name]
    target = named or next((key.column.table.name for key in column.foreign_keys), "")
    if onwards:
        other = Model.metadata.tables[target]
        return column.in_(sa.select(other.c.id).where(leads_to(other, onwards, member)))
    if target == table_of(Member).name:
        return column == member.id
    known = {"actor_key": member.key, "email": member.email}[name]
    # Without an address nothing is theirs by it: compared with NULL it would be what has none.
    return column == known if known else sa.false()


def _readable(table: sa.Table, row: Row, names: Names) -> Row:
    return {name: _value(table.c[name], value, names) for name, value in row.items()}


def _value(column: sa.Column[Any], value: Any, names: Names) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    for key in column.foreign_keys:
        known = names.get(key.column.table.name, {})
        if value in known:
            return {"id": value, "name": known[value]}
    return value
