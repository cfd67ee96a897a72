"""Applying proposals with threads, versions, links, endings, and how they serve principles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.discussion.models import Thread
from app.interchange.operations.applying.decisions import Fate, fates
from app.interchange.operations.applying.frame import moment
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    defaults,
    executed,
    insert,
    relink,
    table_of,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.proposals.fields import FIELDS, TEXTS
from app.proposals.models import (
    Concealment,
    Proposal,
    ProposalChallenge,
    ProposalTerms,
    ProposalTerritory,
    ProposalVersion,
    Serves,
    Withdrawal,
)
from app.voting.models import Tally

_PROPOSAL = tuple(Take(field.name, empty={} if field.name in TEXTS else None) for field in FIELDS)


def apply_proposals(applying: Applying, table: Table) -> None:
    """Proposals: a changed text becomes a further version."""
    before, decided = _present(applying), fates(applying)
    stages = {
        row["id"]: _stage(row, decided.get(row["id"]), before.get(row["id"])) for row in table.rows
    }
    wanted = [_wanted(applying, table, row, stages[row["id"]]) for row in table.rows]
    applying.store("proposals", _with_threads(applying, wanted))
    ids = applying.ids_of("proposals")
    added = [ids[name] for name in applying.outcomes["proposals"].added]
    _add_beside(applying, Tally, added)
    _link(applying, table)
    _store_terms(applying, table)
    _store_versions(applying, before)
    for row in table.rows:
        _note_event(applying, row)


def _stage(row: FolderRow, fate: Fate | None, before: Any) -> str | None:
    """The stage that the row and decisions give, None for the present one; what was submitted is
    no draft again.
    """
    stage: str | None = (
        fate.stage(row["stage"], before.stage if before else None) if fate else row["stage"]
    )
    return "submitted" if stage == "draft" and before and before.number else stage


def _wanted(applying: Applying, table: Table, row: FolderRow, stage: str | None) -> Wanted:
    given, first = moment(row, "created_at", applying)
    values = {
        **taken(table, row, _PROPOSAL),
        **given,
        "cycle_id": applying.id_of("cycles", row["cycle"]),
    }
    for column, file in (("author", "members"), ("organisation", "organisations")):
        if column in table.present:
            values[f"{column}_id"] = applying.id_of(file, row[column])
    if "language" in table.present:
        values["language"] = row["language"] or applying.terms.language
    if stage:
        values["stage"] = stage
    if "body" in table.present:
        values["body_html"] = applying.prepared.html["proposals"][row["id"]]
    drafted = stage == "draft"
    first |= {
        "language": applying.terms.language,
        "stage": "submitted",
        "number": 0 if drafted else 1,
    }
    return Wanted(
        row["id"],
        values,
        first | {"submitted_at": None if drafted else row["created_at"] or applying.now},
    )


def _with_threads(applying: Applying, wanted: list[Wanted]) -> Iterable[Wanted]:
    known = applying.ids_of("proposals")
    fresh = [one for one in wanted if one.source_id not in known]
    if fresh:
        made = sa.insert(table_of(Thread)).returning(table_of(Thread).c.id)
        threads = applying.connection.execute(made, [{"comments": 0}] * len(fresh)).scalars()
        for one, thread_id in zip(fresh, sorted(threads), strict=True):
            one.first["thread_id"] = thread_id
    return wanted


def _present(applying: Applying) -> dict[str, Any]:
    table = table_of(Proposal)
    said = (table.c[field.name] for field in FIELDS)
    query = sa.select(table.c.source_id, *said, table.c.stage, table.c.number)
    query = query.where(table.c.source == applying.terms.source)
    return {row.source_id: row for row in applying.connection.execute(query)}


def _add_beside(applying: Applying, model: Any, proposal_ids: list[int]) -> None:
    base = defaults(table_of(model))
    insert(
        applying.connection,
        table_of(model),
        [{**base, "proposal_id": number} for number in sorted(proposal_ids)],
    )


def _link(applying: Applying, table: Table) -> None:
    proposals = applying.ids_of("proposals")
    links = (
        ("principles", Serves, "principle_id"),
        ("challenges", ProposalChallenge, "challenge_id"),
        ("territories", ProposalTerritory, "territory_id"),
    )
    for name, model, other in links:
        if name in table.present:
            ids = applying.ids_of(name)
            wanted = {
                proposals[row["id"]]: {ids[ref] for ref in row[name] or ()} for row in table.rows
            }
            if name == "principles":
                _keep_sentences(applying, wanted)
            applying.note_changed(
                "proposals", relink(applying, model, "proposal_id", other, wanted)
            )


def _keep_sentences(applying: Applying, wanted: dict[int, set[int]]) -> None:
    """A principle that only `serves.csv` names is served too."""
    serves = applying.prepared.folder.get("serves")
    for row in serves.rows if serves else ():
        number = applying.id_of("proposals", row["proposal"])
        if number in wanted:
            wanted[number].add(applying.ids_of("principles")[row["principle"]])


def _store_terms(applying: Applying, table: Table) -> None:
    terms, proposals = table_of(ProposalTerms), applying.ids_of("proposals")
    stored = dict(applying.connection.execute(sa.select(terms.c.proposal_id, terms.c.terms)).all())
    wanted = {proposals[row["id"]]: applying.prepared.terms[row["id"]] for row in table.rows}
    fresh = [
        {"proposal_id": number, "terms": text}
        for number, text in wanted.items()
        if number not in stored
    ]
    insert(applying.connection, terms, fresh)
    changed = [
        {"key": n, "text": text} for n, text in wanted.items() if stored.get(n, text) != text
    ]
    statement = (
        sa.update(terms)
        .where(terms.c.proposal_id == sa.bindparam("key"))
        .values(terms=sa.bindparam("text"))
    )
    executed(applying.connection, statement, changed)


def _store_versions(applying: Applying, before: dict[str, Any]) -> None:
    """Version 1 of what is new and no draft; a further one of what says something else than
    before.
    """
    table = table_of(Proposal)
    outcome, rows = applying.outcomes["proposals"], []
    query = sa.select(table).where(table.c.source == applying.terms.source)
    for row in applying.connection.execute(query).all():
        old = before.get(row.source_id)
        if row.source_id not in outcome.touched or row.stage == "draft":
            continue
        if old is None:
            rows.append(_version(row, row.number, row.submitted_at))
        elif row.number == 0 or _said(old) != _said(row):
            rows.append(_version(row, row.number + 1, applying.now))
            changes = {"number": row.number + 1, "submitted_at": row.submitted_at or applying.now}
            applying.connection.execute(
                sa.update(table).where(table.c.id == row.id).values(**changes)
            )
    insert(applying.connection, table_of(ProposalVersion), rows)


def _version(row: Any, number: int, at: Any) -> Values:
    about = {"proposal_id": row.id, "number": number, "author_id": row.author_id, "created_at": at}
    return {**about, **_said(row), "serves": {}}


def _said(row: Any) -> Values:
    return {field.name: getattr(row, field.name) for field in FIELDS}


def _note_event(applying: Applying, row: FolderRow) -> None:
    if row["id"] in applying.outcomes["proposals"].added and row["stage"] != "draft":
        content = {name: row[name] or {} for name in TEXTS}
        at = row["created_at"] or applying.now
        number = applying.ids_of("proposals")[row["id"]]
        applying.event(
            "proposal.submitted",
            "proposal",
            number,
            at,
            digest_of(content),
            applying.key_of(row["author"]),
        )


def apply_endings(applying: Applying, table: Table) -> None:
    """The rows that say that a proposal was withdrawn or hidden, where its stage says so, and only
    there.
    """
    ids = applying.ids_of("proposals")
    for stage, model in (("withdrawn", Withdrawal), ("hidden", Concealment)):
        ending = table_of(model)
        stored = set(applying.connection.scalars(sa.select(ending.c.proposal_id)))
        wanted = {ids[row["id"]] for row in table.rows if row["stage"] == stage}
        others = {ids[row["id"]] for row in table.rows if row["stage"]} - wanted
        base = {**defaults(ending), "at": applying.now}
        insert(
            applying.connection,
            ending,
            [{**base, "proposal_id": number} for number in sorted(wanted - stored)],
        )
        for number in others & stored:
            applying.connection.execute(sa.delete(ending).where(ending.c.proposal_id == number))


def apply_serves(applying: Applying, table: Table) -> None:
    """How proposals serve principles: a proposal of which a sentence is new or changed is changed
    too.
    """
    serves = table_of(Serves)
    query = sa.select(serves.c.proposal_id, serves.c.principle_id, serves.c.how)
    stored = {(left, right): how for left, right, how in applying.connection.execute(query)}
    wanted = {
        (
            applying.ids_of("proposals")[row["proposal"]],
            applying.ids_of("principles")[row["principle"]],
        ): row["how"] or {}
        for row in table.rows
    }
    fresh = [pair for pair in wanted if pair not in stored]
    changed = [pair for pair, how in wanted.items() if stored.get(pair, how) != how]
    rows = [
        {"proposal_id": left, "principle_id": right, "how": wanted[left, right]}
        for left, right in fresh
    ]
    insert(applying.connection, serves, rows)
    for left, right in changed:
        here = (serves.c.proposal_id == left, serves.c.principle_id == right)
        applying.connection.execute(sa.update(serves).where(*here).values(how=wanted[left, right]))
    applying.note_changed("proposals", {proposal for proposal, _principle in (*fresh, *changed)})


def apply_version_sentences(applying: Applying) -> None:
    """The present version of each touched proposal holds how it serves each principle."""
    ids, versions, serves = (
        applying.ids_of("proposals"),
        table_of(ProposalVersion),
        table_of(Serves),
    )
    touched = {ids[name] for name in applying.outcomes["proposals"].touched}
    sentences: dict[int, dict[str, Any]] = {number: {} for number in touched}
    for row in applying.connection.execute(sa.select(serves)):
        if row.proposal_id in touched:
            sentences[row.proposal_id][str(row.principle_id)] = row.how
    proposals = table_of(Proposal)
    here = (
        versions.c.proposal_id == sa.bindparam("key"),
        versions.c.number == sa.bindparam("present"),
    )
    numbers = dict(
        applying.connection.execute(sa.select(proposals.c.id, proposals.c.number)).all()
    )
    rows = [
        {"key": n, "present": numbers[n], "sentences": hows}
        for n, hows in sorted(sentences.items())
    ]
    executed(
        applying.connection,
        sa.update(versions).where(*here).values(serves=sa.bindparam("sentences")),
        rows,
    )
