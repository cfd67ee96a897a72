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
    applies,
    defaults,
    executed,
    insert,
    links_of,
    relink,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
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
_LINKS = (
    ("principles", Serves, "principle_id"),
    ("challenges", ProposalChallenge, "challenge_id"),
    ("territories", ProposalTerritory, "territory_id"),
)


@applies("proposals")
def apply_proposals(applying: Applying, table: Table) -> None:
    """Proposals: a changed text becomes a further version."""
    before = _present(applying)
    decided = fates(applying)
    wanted = []
    for row in table.rows:
        stage = _stage(row, decided.get(row["id"]), before.get(row["id"]))
        wanted.append(_wanted(applying, table, row, stage))
    applying.store("proposals", _with_threads(applying, wanted))
    ids = applying.ids_of("proposals")
    # A vote locks the tally, so each proposal has one from the start.
    _add_tallies(applying, [ids[name] for name in applying.outcomes["proposals"].added])
    _link(applying, table)
    _store_terms(applying, table)
    _store_versions(applying, before)
    for row in table.rows:
        _note_event(applying, row)


def _stage(row: FolderRow, fate: Fate | None, before: Any) -> str | None:
    """The stage that the row and decisions give, None for the present one; what was submitted is
    no draft again.
    """
    stage: str | None = row["stage"]
    if fate:
        stage = fate.stage(stage, before.stage if before else None)
    submitted = before and before.number
    return "submitted" if stage == "draft" and submitted else stage


def _wanted(applying: Applying, table: Table, row: FolderRow, stage: str | None) -> Wanted:
    given, first = moment(row, "created_at", applying)
    values = taken(table, row, _PROPOSAL) | given
    values["cycle_id"] = applying.id_of("cycles", row["cycle"])
    for column, file in (("author", "members"), ("organisation", "organisations")):
        if column in table.present:
            values[f"{column}_id"] = applying.id_of(file, row[column])
    if "language" in table.present:
        values["language"] = row["language"] or applying.terms.language
    if stage:
        values["stage"] = stage
    if "body" in table.present:
        values["body_html"] = applying.prepared.html["proposals"][row["id"]]
    first |= {"language": applying.terms.language, "stage": "submitted"}
    drafted = stage == "draft"
    first["number"] = 0 if drafted else 1
    first["submitted_at"] = None if drafted else row["created_at"] or applying.now
    return Wanted(row["id"], values, first)


def _with_threads(applying: Applying, wanted: list[Wanted]) -> Iterable[Wanted]:
    known = applying.ids_of("proposals")
    fresh = [one for one in wanted if one.source_id not in known]
    if fresh:
        table = table_of(Thread)
        statement = sa.insert(table).returning(table.c.id)
        empty = [{"comments": 0}] * len(fresh)
        threads = applying.connection.execute(statement, empty).scalars()
        # RETURNING promises no order.
        for one, thread_id in zip(fresh, sorted(threads), strict=True):
            one.first["thread_id"] = thread_id
    return wanted


def _present(applying: Applying) -> dict[str, Any]:
    """The proposals of the source as they were before the import."""
    fields = (field.name for field in FIELDS)
    rows = applying.own(Proposal, "source_id", "stage", "number", *fields)
    return {row.source_id: row for row in rows}


def _add_tallies(applying: Applying, proposal_ids: list[int]) -> None:
    tallies = table_of(Tally)
    base = defaults(tallies)
    rows = [{**base, "proposal_id": number} for number in sorted(proposal_ids)]
    insert(applying.connection, tallies, rows)


def _link(applying: Applying, table: Table) -> None:
    """Link each proposal to what its row names, where the file has the column."""
    for name, model, other in _LINKS:
        if name not in table.present:
            continue
        wanted = links_of(applying, table, name)
        if name == "principles":
            _keep_sentences(applying, wanted)
        changed = relink(applying, model, "proposal_id", other, wanted)
        applying.note_changed("proposals", changed)


def _keep_sentences(applying: Applying, wanted: dict[int, set[int]]) -> None:
    """A principle that only `serves.csv` names is served too."""
    serves = applying.prepared.folder.get("serves")
    if serves is None:
        return
    principles = applying.ids_of("principles")
    for row in serves.rows:
        number = applying.id_of("proposals", row["proposal"])
        if number in wanted:
            wanted[number].add(principles[row["principle"]])


def _store_terms(applying: Applying, table: Table) -> None:
    terms = table_of(ProposalTerms)
    proposals = applying.ids_of("proposals")
    stored = dict(applying.connection.execute(sa.select(terms.c.proposal_id, terms.c.terms)).all())
    fresh: list[Values] = []
    changed: dict[int, Values] = {}
    for row in table.rows:
        number = proposals[row["id"]]
        text = applying.prepared.terms[row["id"]]
        if number not in stored:
            fresh.append({"proposal_id": number, "terms": text})
        elif stored[number] != text:
            changed[number] = {"terms": text}
    insert(applying.connection, terms, fresh)
    applying.update_each(ProposalTerms, changed, key="proposal_id")


def _store_versions(applying: Applying, before: dict[str, Any]) -> None:
    """Version 1 of what is new and no draft; a further one of what says something else than
    before.
    """
    table = table_of(Proposal)
    touched = applying.outcomes["proposals"].touched
    versions = []
    changed: dict[int, Values] = {}
    query = sa.select(table).where(table.c.source == applying.terms.source)
    for row in applying.connection.execute(query).all():
        if row.source_id not in touched or row.stage == "draft":
            continue
        old = before.get(row.source_id)
        if old is None:
            versions.append(_version(row, row.number, row.submitted_at))
        elif row.number == 0 or _content(old) != _content(row):
            number = row.number + 1
            versions.append(_version(row, number, applying.now))
            submitted_at = row.submitted_at or applying.now
            changed[row.id] = {"number": number, "submitted_at": submitted_at}
    applying.update_each(Proposal, changed)
    insert(applying.connection, table_of(ProposalVersion), versions)


def _version(row: Any, number: int, at: Any) -> Values:
    about = {"proposal_id": row.id, "number": number, "author_id": row.author_id, "created_at": at}
    return {**about, **_content(row), "serves": {}}


def _content(row: Any) -> Values:
    return {field.name: getattr(row, field.name) for field in FIELDS}


def _note_event(applying: Applying, row: FolderRow) -> None:
    if row["id"] not in applying.outcomes["proposals"].added or row["stage"] == "draft":
        return
    digest = digest_of({name: row[name] or {} for name in TEXTS})
    at = row["created_at"] or applying.now
    number = applying.ids_of("proposals")[row["id"]]
    by = applying.key_of(row["author"])
    applying.event("proposal.submitted", "proposal", number, at, digest, by)


def apply_endings(applying: Applying, table: Table) -> None:
    """The rows that say that a proposal was withdrawn or hidden, where its stage says so, and only
    there.
    """
    ids = applying.ids_of("proposals")
    for stage, model in (("withdrawn", Withdrawal), ("hidden", Concealment)):
        ending = table_of(model)
        stored = set(applying.connection.scalars(sa.select(ending.c.proposal_id)))
        wanted = set()
        others = set()
        for row in table.rows:
            number = ids[row["id"]]
            if row["stage"] == stage:
                wanted.add(number)
            elif row["stage"]:
                # A row without a stage says nothing of it: its ending stays.
                others.add(number)
        base = {**defaults(ending), "at": applying.now}
        rows = [{**base, "proposal_id": number} for number in sorted(wanted - stored)]
        insert(applying.connection, ending, rows)
        gone: list[Values] = [{"number": number} for number in others & stored]
        statement = sa.delete(ending).where(ending.c.proposal_id == sa.bindparam("number"))
        executed(applying.connection, statement, gone)


@applies("serves")
def apply_serves(applying: Applying, table: Table) -> None:
    """How proposals serve principles: a proposal of which a sentence is new or changed is changed
    too.
    """
    serves = table_of(Serves)
    query = sa.select(serves.c.proposal_id, serves.c.principle_id, serves.c.how)
    stored = {(left, right): how for left, right, how in applying.connection.execute(query)}
    proposals = applying.ids_of("proposals")
    principles = applying.ids_of("principles")
    fresh: list[Values] = []
    changed: set[int] = set()
    for row in table.rows:
        proposal_id = proposals[row["proposal"]]
        principle_id = principles[row["principle"]]
        how = row["how"] or {}
        before = stored.get((proposal_id, principle_id))
        if before == how:
            continue
        changed.add(proposal_id)
        if before is None:
            fresh.append({"proposal_id": proposal_id, "principle_id": principle_id, "how": how})
        else:
            here = (serves.c.proposal_id == proposal_id, serves.c.principle_id == principle_id)
            applying.connection.execute(sa.update(serves).where(*here).values(how=how))
    insert(applying.connection, serves, fresh)
    applying.note_changed("proposals", changed)


def apply_version_sentences(applying: Applying) -> None:
    """The present version of each touched proposal holds how it serves each principle."""
    ids = applying.ids_of("proposals")
    versions = table_of(ProposalVersion)
    touched = {ids[name] for name in applying.outcomes["proposals"].touched}
    sentences: dict[int, dict[str, Any]] = {number: {} for number in touched}
    for row in applying.connection.execute(sa.select(table_of(Serves))):
        if row.proposal_id in touched:
            sentences[row.proposal_id][str(row.principle_id)] = row.how
    proposals = table_of(Proposal)
    query = sa.select(proposals.c.id, proposals.c.number)
    numbers = dict(applying.connection.execute(query).all())
    rows: list[Values] = []
    for number, texts in sorted(sentences.items()):
        rows.append({"key": number, "present": numbers[number], "sentences": texts})
    of_proposal = versions.c.proposal_id == sa.bindparam("key")
    present = versions.c.number == sa.bindparam("present")
    statement = sa.update(versions).where(of_proposal, present)
    executed(applying.connection, statement.values(serves=sa.bindparam("sentences")), rows)
