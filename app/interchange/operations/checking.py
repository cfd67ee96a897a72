"""What no cell shows alone: ids given twice, unknown references, circles, addresses and votes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from app import clock
from app.cycles.models import PHASES
from app.interchange.operations.cells import whole
from app.interchange.operations.columns import Column
from app.interchange.operations.faults import Faults, RefusedFolder
from app.interchange.operations.known import Known
from app.interchange.operations.levels import check_levels
from app.interchange.operations.mandates import check_mandates
from app.interchange.operations.reading import Folder, FolderRow, Table
from app.interchange.operations.references import check_overruled, check_people, check_references
from app.interchange.operations.reports import check_reports
from app.model import INTEGER
from app.speech.dates import site_zone
from app.voting.models import CHOICES

KNOWN_BY = {"email": "address", "x_sign_in_name": "sign-in name"}
# Days from which something counts no longer, by file: none lies in the future.
ENDS = {"organisations": "x_left_on", "actions": "x_retired_on", "milestones": "x_dropped_on"}
# Of a member: see `new_key`.
KEY = re.compile(r"[0-9a-f]{16}")
_POINTS = Column("choice", "whole", most=INTEGER)


def check(folder: Folder, known: Known, faults: Faults) -> None:
    """Note every fault that lies between rows, files and the database."""
    ids = {name: _ids(folder.get(name), stored, faults) for name, stored in known.ids.items()}
    for table in folder.values():
        _check_references(table, ids, faults)
    for name in ("territories", "comments"):
        if name in folder:
            _check_circles(folder[name], known.parents[name], faults)
    if "objectives" in folder:
        check_levels(folder["objectives"], known.levels, faults)
    if "members" in folder:
        for column, what in KNOWN_BY.items():
            _check_known_by(folder["members"], column, what, known, faults)
        _check_erased(folder["members"], known, faults)
    for name, column in ENDS.items():
        if name in folder:
            _check_past(folder[name], column, faults)
    if "cycles" in folder:
        _check_phases(folder["cycles"], known, faults)
    if "comments" in folder:
        _check_same_thread(folder["comments"], known, faults)
    if "actions" in folder:
        check_references(folder["actions"], known.called, faults)
        check_people(folder["actions"], faults)
        check_overruled(folder["actions"], faults)
    for table in folder.values():
        _check_unique(table, faults)
    if "votes" in folder:
        _Votes(folder, known, faults).check()
    check_reports(folder, known.reports, faults)
    check_mandates(folder, known.mandates, known.left, faults)


def _ids(table: Table | None, stored: set[str], faults: Faults) -> set[str] | None:
    """The ids that may be referred to; None when the file does not let itself be read to its
    end.
    """
    if table is None:
        return stored
    lines: dict[str, int] = {}
    for row in table.rows:
        name = row["id"]
        if name in lines:
            sentence = f"{name} stands in line {lines[name]} already"
            faults.add(table.file.name, row.line, "id", sentence)
        elif name:
            lines[name] = row.line
    return lines.keys() | stored if table.whole else None


def _check_references(table: Table, ids: dict[str, set[str] | None], faults: Faults) -> None:
    for column in table.file.columns:
        if not column.to or column.name not in table.present:
            continue
        targets = {name: ids[name] for name in column.to}
        # Of a file that could not be read to its end nobody knows the ids: each reference would be
        # a fault.
        if None in targets.values():
            continue
        for row in table.rows:
            for reference in _references(row[column.name]):
                _check_reference(table, row, column, reference, targets, faults)


def _references(value: Any) -> list[str]:
    many = isinstance(value, list)
    return value if many else [value] if value else []


def _check_reference(
    table: Table,
    row: FolderRow,
    column: Column,
    reference: str,
    targets: dict[str, Any],
    faults: Faults,
) -> None:
    """One row must bear the id; `organisations:ID` and `members:ID` tell apart what stands in both
    files.
    """
    holders = [name for name, known in targets.items() if reference in known]
    kind, _, name = reference.partition(":")
    prefixed = len(targets) > 1 and name in targets.get(kind, ())
    if len(holders) > 1:
        sentence = f"{reference} stands in {' and in '.join(holders)}"
    elif not holders and not prefixed:
        sentence = f"there is no {reference} in {' or '.join(targets)}"
    else:
        return
    faults.add(table.file.name, row.line, column.name, sentence)


def _check_circles(table: Table, stored: dict[str, str], faults: Faults) -> None:
    given = {row["id"]: row["parent"] for row in table.rows if row["id"]}
    circling = _circling(stored | given)
    for row in table.rows:
        name = row["id"]
        if name in circling:
            faults.add(table.file.name, row.line, "parent", f"{name} stands above itself")


def _circling(parents: dict[str, str]) -> set[str]:
    """The ids that lie on a circle."""
    done: set[str] = set()
    circling: set[str] = set()
    for start in parents:
        path: dict[str, int] = {}
        at: str | None = start
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = parents.get(at)
        # Only the circle: what leads into it is in order by itself.
        if at in path:
            circling |= {step for step, place in path.items() if place >= path[at]}
        done |= path.keys()
    return circling


def _check_phases(table: Table, known: Known, faults: Faults) -> None:
    """No phase begins before the one that it follows, be that known already; two may begin at
    once, and the earlier one is then skipped.
    """
    columns = {kind: f"{kind}_from" for kind in PHASES}
    given = {kind: column for kind, column in columns.items() if column in table.present}
    for row in table.rows:
        stored = known.phases.get(row["id"], {})
        walls = {kind: wall for kind, wall in stored.items() if kind not in given}
        for kind, column in given.items():
            if row[column] is not None:
                walls[kind] = row[column].time
        dated = [kind for kind in PHASES if kind in walls]
        for earlier, later in pairwise(dated):
            named = given.get(later) or given.get(earlier)
            if named and walls[later] < walls[earlier]:
                faults.add("cycles", row.line, named, f"{later} begins before {earlier}")


def _check_known_by(table: Table, column: str, what: str, known: Known, faults: Faults) -> None:
    """No two sign in by the same."""
    owners: dict[str, Any] = {}
    own = {row["id"] for row in table.rows}
    stored = known.known_by[column]
    for row in table.rows if column in table.present else ():
        value = row[column]
        if not value:
            continue
        sentence = ""
        if value in owners:
            sentence = f"is the {what} of {owners[value]} too"
        # One of the sender's own member may move to another row of the same file.
        elif value in stored and stored[value] not in own:
            sentence = f"is the {what} of an account that exists already"
        if sentence:
            faults.add("members", row.line, column, sentence)
        owners.setdefault(value, row["id"])


def _check_erased(table: Table, known: Known, faults: Faults) -> None:
    """A folder tells of the erased by their keys; it erases nobody."""
    for row in table.rows:
        if not row["x_erased"]:
            continue
        if not KEY.fullmatch(row["name"] or ""):
            sentence = "is the name of somebody who was erased: their key stands here"
            faults.add("members", row.line, "name", sentence)
        if row["id"] in known.living:
            sentence = f"{row['id']} is a member here: erase them on the site first"
            faults.add("members", row.line, "x_erased", sentence)


def _check_past(table: Table, column: str, faults: Faults) -> None:
    """What has left or was dropped counts no longer: from today on."""
    today = clock.today(site_zone())
    for row in table.rows:
        if row[column] and row[column] > today:
            sentence = "is later than today: say it once that day has come"
            faults.add(table.file.name, row.line, column, sentence)


def _check_same_thread(table: Table, known: Known, faults: Faults) -> None:
    given = {row["id"]: row["proposal"] for row in table.rows if row["id"]}
    proposal_of = known.proposal_of | given
    for row in table.rows:
        parent = row["parent"]
        proposal = proposal_of.get(parent)
        if proposal and row["proposal"] and proposal != row["proposal"]:
            sentence = f"{parent} is a comment on {proposal}"
            faults.add("comments", row.line, "parent", sentence)


def _check_unique(table: Table, faults: Faults) -> None:
    names = table.file.unique
    first: dict[tuple[str, ...], int] = {}
    for row in table.rows if names else ():
        key = tuple(row[name] for name in names)
        if all(key) and first.setdefault(key, row.line) != row.line:
            already = f"stands in line {first[key]} already"
            faults.add(table.file.name, row.line, names[-1], already)


class _Votes:
    """Votes must be of their cycle and of its ballot, and no two of one voter on one proposal at
    one moment.
    """

    def __init__(self, folder: Folder, known: Known, faults: Faults) -> None:
        self.table = folder["votes"]
        self.faults = faults
        self.cycle_of = known.cycle_of | _column(folder, "proposals", "cycle")
        given = {row["id"]: _ballot(row) for row in _rows(folder, "cycles")}
        self.ballots: dict[str, str | None] = {**known.ballots, **given}
        self.cast: set[tuple[str, str, datetime | None]] = set()

    def check(self) -> None:
        for row in self.table.rows:
            self._check_voter(row)
            self._check_ballot(row)

    def _fault(self, row: FolderRow, column: str, sentence: str) -> None:
        self.faults.add("votes", row.line, column, sentence)

    def _check_voter(self, row: FolderRow) -> None:
        organisation = row["organisation"]
        voter = f"organisation {organisation}" if organisation else row["voter"]
        if not voter:
            self._fault(row, "voter", "is empty")
            return
        proposal = row["proposal"]
        key = (voter, proposal, row["cast_at"])
        # A moment that is faulty reads as none and would equal another's.
        if proposal and key in self.cast and "cast_at" not in row.faulty:
            self._fault(row, "cast_at", f"{voter} voted on {proposal} at this moment already")
        self.cast.add(key)

    def _check_ballot(self, row: FolderRow) -> None:
        cycle = row["cycle"]
        proposal = row["proposal"]
        if cycle and self.cycle_of.get(proposal) not in (None, cycle):
            self._fault(row, "cycle", f"{proposal} belongs to {self.cycle_of[proposal]}")
        ballot = self.ballots.get(cycle)
        choice = row["choice"]
        if not ballot or not choice:
            return
        if ballot == "points":
            self._check_points(row)
        elif choice not in CHOICES[ballot]:
            allowed = ", ".join(CHOICES[ballot])
            self._fault(row, "choice", f'"{choice}" is not one of {allowed}')

    def _check_points(self, row: FolderRow) -> None:
        try:
            whole(_POINTS, row["choice"])
        except RefusedFolder as refused:
            self._fault(row, "choice", str(refused))


def _ballot(row: FolderRow) -> str | None:
    # Of a ballot that is a fault itself nothing follows for the votes.
    return None if "ballot" in row.faulty else row["ballot"] or "support"


def _rows(folder: Folder, name: str) -> Iterator[FolderRow]:
    yield from folder[name].rows if name in folder else ()


def _column(folder: Folder, name: str, column: str) -> dict[str, Any]:
    return {row["id"]: row[column] for row in _rows(folder, name) if row["id"]}
