"""Applying comments: their true parents at any depth, and the counts of their threads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.discussion.models import Comment, Thread
from app.interchange.operations.applying.frame import moment, set_parents
from app.interchange.operations.applying.rows import Applying, Values, Wanted, applies
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.proposals.models import Proposal

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@applies("comments")
def apply_comments(applying: Applying, table: Table) -> None:
    """Comments; one without a text is the place of a deleted one."""
    threads = dict(applying.own(Proposal, "source_id", "thread_id"))
    before = _before(applying)
    wanted: list[Wanted] = []
    for row in _chronological(table.rows, applying.now):
        thread_id = threads[row["proposal"]]
        wanted.append(_wanted(applying, table, row, thread_id, before.get(row["id"])))
    applying.store("comments", wanted)
    # Ids exist only after the rows are inserted.
    if "parent" in table.present:
        parents = {row["id"]: applying.id_of("comments", row["parent"]) for row in table.rows}
        set_parents(applying, "comments", Comment, parents)
    _set_roots(applying)
    _count(applying)
    _note_events(applying, table)


def _chronological(rows: list[FolderRow], now: datetime) -> list[FolderRow]:
    """The rows as they were written, since threads are read in the order of their ids; an answer
    never comes first.
    """
    by_id = {row["id"]: row for row in rows}
    places: dict[str, tuple[datetime, int]] = {}
    for row in rows:
        path = []
        at = row["id"]
        # No recursion: a chain of answers may be longer than Python's stack is deep.
        while at in by_id and at not in places:
            path.append(by_id[at])
            at = by_id[at]["parent"]
        when, depth = places.get(at, (_EARLIEST, 0))
        for step in reversed(path):
            when, depth = max(when, step["created_at"] or now), depth + 1
            places[step["id"]] = when, depth
    return sorted(rows, key=lambda row: places[row["id"]])


def _before(applying: Applying) -> dict[str, Any]:
    """By whom and when comments of the source were deleted before the import."""
    rows = applying.own(Comment, "source_id", "deleted_at", "deleted_by_id")
    return {row.source_id: row for row in rows}


def _wanted(
    applying: Applying, table: Table, row: FolderRow, thread_id: int, before: Any
) -> Wanted:
    """What a comment shall hold. One that somebody deleted here stays so; else it is deleted while
    it has no text.
    """
    given, first = moment(row, "created_at", applying)
    values: Values = {**given, "thread_id": thread_id}
    if "author" in table.present:
        values["author_id"] = applying.id_of("members", row["author"])
    if "organisation" in table.present:
        values["organisation_id"] = applying.id_of("organisations", row["organisation"])
    if "stance" in table.present:
        values["stance"] = row["stance"] or "neutral"
    deleted_at = before.deleted_at if before else row["created_at"]
    deleted_at = deleted_at or applying.now
    deleted_here = before and before.deleted_by_id
    # Who deleted it here was told that it goes for good; see docs/decisions.md, 'what a later
    # import may take back'.
    if "body" in table.present and not deleted_here:
        values["body"] = row["body"] or {}
        values["body_html"] = applying.prepared.html["comments"][row["id"]]
        values["deleted_at"] = None if row["body"] else deleted_at
    deleted: Values = {"body": {}, "body_html": {}, "deleted_at": deleted_at}
    return Wanted(row["id"], values, deleted | first)


def _set_roots(applying: Applying) -> None:
    """Each comment's root is the top of its conversation, its own id for a top."""
    rows = applying.own(Comment, "id", "parent_id", "root_id")
    parents = {number: parent for number, parent, _root in rows}
    roots: dict[int, int] = {}
    for number in parents:
        path = []
        at = number
        while at not in roots and parents.get(at) is not None:
            path.append(at)
            at = parents[at]
        roots.setdefault(at, at)
        roots |= dict.fromkeys(path, roots[at])
    changed: dict[int, Values] = {}
    for number, _parent, root in rows:
        if roots[number] != root:
            changed[number] = {"root_id": roots[number]}
    applying.update_each(Comment, changed)


def _count(applying: Applying) -> None:
    """Each thread of the source counts the comments that stand."""
    comments = table_of(Comment)
    threads = table_of(Thread)
    proposals = table_of(Proposal)
    standing = sa.select(comments.c.thread_id, sa.func.count())
    standing = standing.where(comments.c.deleted_at.is_(None)).group_by(comments.c.thread_id)
    own = sa.select(threads.c.id, threads.c.comments)
    own = own.join(proposals, proposals.c.thread_id == threads.c.id)
    own = own.where(proposals.c.source == applying.terms.source).order_by(threads.c.id)
    # Held before comments are counted: one that is written meanwhile adds to this count.
    held = applying.connection.execute(own.with_for_update(of=threads, key_share=True)).all()
    counts: dict[int, int] = dict(applying.connection.execute(standing).all())
    changed: dict[int, Values] = {}
    for thread_id, stored in held:
        number = counts.get(thread_id, 0)
        if number != stored:
            changed[thread_id] = {"comments": number}
    # `verify` compares this number with the comments that stand.
    applying.update_each(Thread, changed)


def _note_events(applying: Applying, table: Table) -> None:
    ids = applying.ids_of("comments")
    added = applying.outcomes["comments"].added
    for row in table.rows:
        name = row["id"]
        if name in added:
            at = row["created_at"] or applying.now
            digest = digest_of(row["body"] or {})
            by = applying.key_of(row["author"])
            applying.event("comment.posted", "comment", ids[name], at, digest, by=by)
