"""Who was erased, in a folder of before: it brings back neither them nor what went with them.

Their rows become those of nobody before anything is checked, so that a folder that comes each
night changes nothing. What it leaves of their texts is what is left of them here: see
`carry_out` (app/privacy/operations/carrying_out.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.cycles.models import PHASES
from app.database import db
from app.interchange.operations.cells import Terms
from app.interchange.operations.overruled import COLUMNS
from app.interchange.operations.reading import Folder, FolderRow, Table
from app.privacy.erased import Erased, erased_among, remembered, source_digest
from app.proposals.fields import FACTS
from app.proposals.models import Proposal
from app.proposals.operations.removing import REMOVED, STAY
from app.speech.language import in_each_language

# In which phases whoever wrote a proposal takes it back.
OPEN = ("gather", "deliberate", "vote")
# What rows are that may hang on a proposal, by the column that names it.
_HANGING = {"comments": "proposal", "votes": "proposal", "decisions": "proposal"}


class LeftOut(NamedTuple):
    """How many people a folder names who were erased, and how many texts of theirs."""

    people: int = 0
    texts: int = 0


def erased_people(terms: Terms) -> Collection[Erased]:
    """Whom no folder brings back. Of people who are invented those alone whom this database knew:
    elsewhere the demo begins anew.
    """
    people = remembered()
    if not terms.invented:
        return people.values()
    here = sa.select(Member.key).where(Member.source == terms.source)
    return [people[key] for key in db.session.scalars(here) if key in people]


def erased_in(folder: Folder, source: str, people: Collection[Erased]) -> dict[str, Erased]:
    """Whom of those people the folder names, by the ids that it gives them."""
    found: dict[str, Erased] = {}
    for row in _rows(folder, "members"):
        for one in people if row["id"] and not row["x_erased"] else ():
            if _is(one, row, source):
                found[row["id"]] = one
    unknown = _named(folder) - {row["id"] for row in _rows(folder, "members")}
    return found | erased_among(people, source, unknown)


def _is(one: Erased, row: FolderRow, source: str) -> bool:
    name = row["id"]
    if one.key in (name, row["name"]) or (one.source == source and one.was(name)):
        return True
    # A folder of this site puts the source before an id that several sources use.
    tails = (name.split(":", cut)[-1] for cut in range(name.count(":") + 1))
    joined = row["joined_at"]
    return joined is not None and any(one.left_as(tail, joined) for tail in tails)


def _named(folder: Folder) -> set[str]:
    """The ids of members to which any file refers."""
    return {name for _row, _column, names in _references(folder) for name in names}


def _references(folder: Folder) -> Iterator[tuple[FolderRow, str, list[str]]]:
    """Each cell that refers to members."""
    for table in folder.values():
        columns = [column.name for column in table.file.columns if "members" in column.to]
        for row in table.rows if columns else ():
            for name in columns:
                value = row[name]
                if value:
                    yield row, name, value if isinstance(value, list) else [value]


def leave_out(folder: Folder, terms: Terms) -> LeftOut:
    """Let the folder say of whoever was erased what is left of them; how much that changed."""
    people = erased_people(terms)
    found = erased_in(folder, terms.source, people) if people else {}
    if not found:
        return LeftOut()
    return _Leaving(folder, terms, found).done()


class _Leaving:
    def __init__(self, folder: Folder, terms: Terms, found: dict[str, Erased]) -> None:
        self.folder = folder
        self.terms = terms
        self.found = found
        stored = sa.select(Member.key, Member.source_id).where(Member.source == terms.source)
        here: dict[str, str] = {row.key: row.source_id for row in db.session.execute(stored)}
        # As they are called here since, be their row there or not.
        self.names = {
            name: here.get(one.key) or source_digest(one.salt, name) for name, one in found.items()
        }
        own = sa.select(Proposal.source_id).where(Proposal.source == terms.source)
        self.here = set(db.session.scalars(own))
        self.judged = {row["proposal"] for row in _rows(folder, "decisions")}
        self.decided = self._decided()
        self.texts = 0

    def done(self) -> LeftOut:
        # While they are still called what the folder calls them.
        self._take_texts()
        self._end_mandates()
        self._leave_actions()
        self._rename()
        return LeftOut(len({one.key for one in self.found.values()}), self.texts)

    def _take_texts(self) -> None:
        self._each("comments", self._own_words, _without_body)
        self._each("updates", self._own_words, _without_body)
        self._each("measurements", self._own_note, _without_note)
        self._each("updates", self._own_reason, _without_reason)
        # Imported reports may hold words alone.
        self._drop("updates", lambda row: self._own_words(row) and row["status"] is None)
        self._take_proposals()

    def _each(
        self, file: str, theirs: Callable[[FolderRow], bool], change: Callable[[FolderRow], None]
    ) -> None:
        for row in filter(theirs, _rows(self.folder, file)):
            change(row)
            self.texts += 1

    def _drop(self, file: str, wanted: Callable[[FolderRow], bool]) -> None:
        if file in self.folder:
            table = self.folder[file]
            table.rows = [row for row in table.rows if not wanted(row)]

    def _own_words(self, row: FolderRow) -> bool:
        """Whether those are words of their own that went with them."""
        one = self.found.get(row["author"] or "")
        return one is not None and one.with_texts and not row["organisation"]

    def _own_note(self, row: FolderRow) -> bool:
        """The same of what they noted with a measurement of their own."""
        one = self.found.get(row["x_author"] or "")
        own = one is not None and one.with_texts and not row["x_organisation"]
        return own and row["note"] is not None

    def _own_reason(self, row: FolderRow) -> bool:
        """The same of why they took a report back."""
        one = self.found.get(row["x_taken_back_by"] or "")
        return one is not None and one.with_texts and row["x_taken_back_for"] is not None

    def _take_proposals(self) -> None:
        """As `remove_own_proposals` does: drafts, what was taken back, and all that is theirs
        alone if their texts went.
        """
        kept = self.decided | self._hung_on()
        gone: set[str] = set()
        emptied: set[str] = set()
        for row in _rows(self.folder, "proposals"):
            if not self._is_removed(row):
                continue
            (emptied if row["stage"] != "draft" or row["id"] in kept else gone).add(row["id"])
        self._drop("proposals", lambda row: row["id"] in gone)
        self._drop("serves", lambda row: row["proposal"] in gone)
        self.texts += len(gone)
        self._each("proposals", lambda row: row["id"] in emptied, self._empty)
        for row in _rows(self.folder, "serves"):
            if row["proposal"] in emptied:
                row.values.pop("how", None)

    def _is_removed(self, row: FolderRow) -> bool:
        one = self.found.get(row["author"] or "")
        if one is None or (row["organisation"] and row["stage"] != "draft"):
            return False
        if row["stage"] in ("draft", "withdrawn"):
            return True
        return one.with_texts and row["stage"] not in STAY and row["id"] not in self.decided

    def _empty(self, row: FolderRow) -> None:
        """Its place stays, and its stage where it is here; else it is withdrawn where its author
        could still do that when they were erased: results that were known lose no row.
        """
        for name in ("summary", "body", *(field.name for field in FACTS)):
            row.values.pop(name, None)
        row.values["title"] = in_each_language(REMOVED)
        if row["id"] in self.here:
            row.values.pop("stage", None)
        elif row["stage"] in (None, "submitted") and self._was_open(row):
            row.values["stage"] = "withdrawn"

    def _was_open(self, row: FolderRow) -> bool:
        at = self.found[row["author"]].at
        cycle = next((c for c in _rows(self.folder, "cycles") if c["id"] == row["cycle"]), None)
        walls = {kind: cycle[f"{kind}_from"] for kind in PHASES} if cycle else {}
        begun = [
            kind
            for kind, wall in walls.items()
            if wall and clock.instant(wall.time, self.terms.zone) <= at
        ]
        return bool(begun) and begun[-1] in OPEN and row["id"] not in self.judged

    def _decided(self) -> set[str]:
        """Proposals that became part of the plan or of another one, here or as decisions say."""
        here = sa.select(Proposal.source_id).where(Proposal.source == self.terms.source)
        rows = _rows(self.folder, "decisions")
        there = {row["proposal"] for row in rows if row["outcome"] in STAY}
        return there.union(db.session.scalars(here.where(Proposal.stage.in_(STAY))))

    def _hung_on(self) -> set[str]:
        """Proposals to which other rows refer."""
        found = {
            row[column] for file, column in _HANGING.items() for row in _rows(self.folder, file)
        }
        for row in _rows(self.folder, "actions"):
            found.update(row["proposals"] or ())
        return found

    def _end_mandates(self) -> None:
        """Each lasts until the erasure at most; what would begin later, never."""
        self._drop("mandates", self._never_ends)
        for row in _rows(self.folder, "mandates"):
            one = self.found.get(row["member"] or "")
            if one is not None and (row["until"] is None or row["until"] > one.at):
                row.values["until"] = one.at

    def _never_ends(self, row: FolderRow) -> bool:
        """Also where the folder says of nobody until when."""
        one = self.found.get(row["member"] or "")
        if one is None or row["from"] is None:
            return False
        return row["from"] >= one.at or "until" not in self.folder["mandates"].present

    def _leave_actions(self) -> None:
        """An action that they led looks for a lead, or has found one here since; they are nobody's
        partner.
        """
        for row in _rows(self.folder, "actions"):
            if row["owner"] and self._is_theirs(row["owner"]):
                row.values.pop("owner")
                row.unsaid |= {"owner"}
            partners = row["partners"] or []
            row.values["partners"] = [name for name in partners if not self._is_theirs(name)]
            people = row["x_people"] or []
            row.values["x_people"] = [name for name in people if not self._is_theirs(name)]
            self._take_overruling(row)

    def _take_overruling(self, row: FolderRow) -> None:
        """One of their own went with its reason."""
        one = self.found.get(row["x_overruled_by"] or "")
        if one is not None and one.with_texts and not row["x_overruled_for"]:
            row.values |= dict.fromkeys(row.values.keys() & {column.name for column in COLUMNS})
            self.texts += 1

    def _is_theirs(self, reference: str) -> bool:
        return reference.removeprefix("members:") in self.found or reference in self.found

    def _rename(self) -> None:
        for row, column, names in _references(self.folder):
            renamed = [self.names.get(name, name) for name in names]
            row.values[column] = renamed if isinstance(row[column], list) else renamed[0]
        for row in _rows(self.folder, "members"):
            if (one := self.found.get(row["id"])) is not None:
                day = clock.wall(one.at, self.terms.zone).date()
                known = {"id": self.names[row["id"]], "name": one.key, "x_erased": day}
                row.values = {**known, "joined_at": row["joined_at"]}
        if "members" in self.folder:
            self.folder["members"].present.add("x_erased")


def _rows(folder: Folder, name: str) -> list[FolderRow]:
    table: Table | None = folder.get(name)
    return table.rows if table else []


def _without_reason(row: FolderRow) -> None:
    row.values.pop("x_taken_back_for", None)


def _without_note(row: FolderRow) -> None:
    row.values.pop("note", None)


def _without_body(row: FolderRow) -> None:
    row.values.pop("body", None)
    row.values.pop("x_evidence", None)
