"""Applying what frames the work: charter, members, cycles, meetings."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.former import FORMER
from app.accounts.links import LASTING
from app.accounts.models import Consent, Member, OneTimeLink
from app.charter.models import Territory
from app.cycles.models import PHASES, Phase
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    applies,
    executed,
    insert,
    relink,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.interchange.operations.times import Wall
from app.model import table_of
from app.organisations.models import Affiliation

_STATEMENT = (
    Take("name"),
    Take("statement", empty={}),
    Take("x_provisional", "provisional", False),
)
_TERRITORY = (Take("name"), Take("iso_code", empty=""))
# What members sign in by, by column of the file.
_KNOWN_BY = {"email": "email", "x_sign_in_name": "sign_in_name"}
_MEMBER = (
    Take("name"),
    Take("role", empty="member"),
    Take("language"),
    *(Take(column, to) for column, to in _KNOWN_BY.items()),
    Take("x_suspended", "suspended_at"),
    Take("x_suspended_until", "suspended_until"),
)
_CYCLE = (
    Take("name"),
    Take("x_summary", "summary", {}),
    Take("ballot", empty="support"),
    *(Take(name) for name in ("ballot_limit", "points", "cap", "budget", "quorum", "seats")),
    Take("cost_rule", empty="linear"),
    Take("electorate", empty="people"),
    Take("results", empty="live"),
    Take("secret", empty=False),
    Take("shortlist_rule", empty=""),
)
_MEETING = (
    Take("kind"),
    Take("title"),
    *(Take(name, empty={}) for name in ("place", "agenda", "minutes")),
)
_DOCUMENT = (
    Take("title"),
    Take("kind", empty=""),
    Take("language", empty=""),
    Take("url", empty=""),
    Take("published_on"),
)


@applies("principles", "challenges")
def apply_positioned(applying: Applying, table: Table) -> None:
    """Principles, challenges: a row without a position stands where it stands in the file."""
    wanted = []
    for number, row in enumerate(table.rows, 1):
        values = taken(table, row, _STATEMENT) | position(row)
        wanted.append(Wanted(row["id"], values, {"position": number}))
    applying.store(table.file.name, wanted)


def position(row: FolderRow) -> Values:
    """The row's place, if it was given."""
    return {} if row["position"] is None else {"position": row["position"]}


@applies("territories")
def apply_territories(applying: Applying, table: Table) -> None:
    """Territories: a parent may stand below its children, so it is set once all have their ids."""
    wanted = [Wanted(row["id"], taken(table, row, _TERRITORY)) for row in table.rows]
    applying.store("territories", wanted)
    if "parent" in table.present:
        parents = {row["id"]: applying.id_of("territories", row["parent"]) for row in table.rows}
        # A parent's id exists only after its row is inserted.
        set_parents(applying, "territories", Territory, parents)


def set_parents(
    applying: Applying,
    file: str,
    model: Any,
    wanted: dict[str, int | None],
    column: str = "parent_id",
) -> None:
    """Set the parent of each row, or another row of its own file to which a column leads, where it
    is another than before.
    """
    outcome = applying.outcomes[file]
    updates: dict[int, Values] = {}
    for name, number, parent in applying.own(model, "source_id", "id", column):
        if name in wanted and wanted[name] != parent:
            updates[number] = {column: wanted[name]}
            outcome.changed |= {name} - outcome.added
    applying.update_each(model, updates)


def territory(applying: Applying, table: Table, row: FolderRow) -> Values:
    """The territory of a row, if its file has the column."""
    if "territory" not in table.present:
        return {}
    return {"territory_id": applying.id_of("territories", row["territory"])}


def moment(row: FolderRow, column: str, applying: Applying) -> tuple[Values, Values]:
    """A moment that happened: what was given, else for new rows the moment of the import."""
    if row[column]:
        return {column: row[column]}, {}
    return {}, {column: applying.now}


@applies("members")
def apply_members(applying: Applying, table: Table) -> None:
    """Members, without passwords; addresses and sign-in names that change are cleared first, so
    that two may swap theirs.

    A link that was handed over before ends.
    """
    wanted = []
    for row in table.rows:
        given, first = moment(row, "joined_at", applying)
        if row["x_erased"]:
            wanted.append(Wanted(row["id"], given, first | _nobody(applying, row)))
            continue
        values = taken(table, row, _MEMBER) | territory(applying, table, row) | given
        wanted.append(Wanted(row["id"], values, first))
    # Before the rows are stored: an address is unique, and each row is updated by itself.
    for column, target in _KNOWN_BY.items():
        if column in table.present:
            given = {row["id"]: row[column] for row in table.rows}
            _clear_changing(applying, target, given)
    applying.store("members", wanted)
    if "organisation" in table.present:
        # The link needs the ids of new members.
        _affiliate(applying, table)
    if "x_consent" in table.present:
        _note_consent(applying, table)


def _nobody(applying: Applying, row: FolderRow) -> Values:
    """Whoever was erased, as `carry_out` leaves them: where they are here, they are so already."""
    at = clock.start_of(row["x_erased"], applying.terms.zone)
    erased = {"name": FORMER, "role": "member", "erased_at": at, "suspended_at": at}
    members = table_of(Member)
    key = sa.select(members.c.id).where(members.c.key == row["name"])
    # Of another source they are here already, under that key.
    taken_up = applying.connection.scalar(key) is not None
    return erased if taken_up else {**erased, "key": row["name"]}


def _clear_changing(applying: Applying, column: str, wanted: dict[str, str | None]) -> None:
    changing: dict[int, Values] = {}
    for number, name, present in applying.own(Member, "id", "source_id", column):
        if present and wanted.get(name, present) != present:
            changing[number] = {column: None}
    applying.update_each(Member, changing)
    links = table_of(OneTimeLink)
    of_member = links.c.member_id == sa.bindparam("member")
    # As `end_links` does.
    ends = sa.and_(*(links.c.purpose != lasting for lasting in LASTING), links.c.used_at.is_(None))
    unused = sa.delete(links).where(of_member, ends)
    rows: list[Values] = [{"member": number} for number in changing]
    executed(applying.connection, unused, rows)


def _affiliate(applying: Applying, table: Table) -> None:
    members = applying.ids_of("members")
    organisations = applying.ids_of("organisations")
    wanted: dict[int, set[int]] = {}
    for row in table.rows:
        name = row["organisation"]
        wanted[members[row["id"]]] = {organisations[name]} if name else set()
    changed = relink(applying, Affiliation, "member_id", "organisation_id", wanted)
    applying.note_changed("members", changed)


def _note_consent(applying: Applying, table: Table) -> None:
    """When members agreed and to what, where nothing is known or only of before: neither an empty
    cell nor an older folder takes back what is known here.
    """
    numbers = applying.ids_of("members")
    given = {numbers[row["id"]]: row["x_consent"] for row in table.rows if row["x_consent"]}
    consents = table_of(Consent)
    query = sa.select(consents.c.member_id, consents.c.at)
    known = {row.member_id: row.at for row in applying.connection.execute(query)}
    fresh: list[Values] = []
    later: dict[int, Values] = {}
    for number, (at, digest) in given.items():
        if number not in known:
            fresh.append({"member_id": number, "at": at, "digest": digest})
        elif known[number] < at:
            later[number] = {"at": at, "digest": digest}
    insert(applying.connection, consents, fresh)
    applying.update_each(Consent, later, key="member_id")
    applying.note_changed("members", {*later, *(row["member_id"] for row in fresh)})


@applies("cycles")
def apply_cycles(applying: Applying, table: Table) -> None:
    """Cycles with their dated phases."""
    wanted = [Wanted(row["id"], taken(table, row, _CYCLE)) for row in table.rows]
    applying.store("cycles", wanted)
    stored: dict[tuple[int, str], Values] = {}
    for phase in applying.connection.execute(sa.select(table_of(Phase))):
        begins = {"wall": phase.wall, "zone": phase.zone, "starts_at": phase.starts_at}
        stored[phase.cycle_id, phase.kind] = begins
    given = [kind for kind in PHASES if f"{kind}_from" in table.present]
    for row in table.rows:
        for kind in given:
            _apply_phase(applying, row, kind, stored)


def _apply_phase(
    applying: Applying, row: FolderRow, kind: str, stored: dict[tuple[int, str], Values]
) -> None:
    phases = table_of(Phase)
    cycle_id = applying.ids_of("cycles")[row["id"]]
    begins = _begins(applying, row[f"{kind}_from"])
    if begins == stored.get((cycle_id, kind)):
        return
    here = (phases.c.cycle_id == cycle_id, phases.c.kind == kind)
    applying.connection.execute(sa.delete(phases).where(*here))
    if begins:
        phase = {"cycle_id": cycle_id, "kind": kind, **begins}
        insert(applying.connection, phases, [phase])
    applying.note_changed("cycles", {cycle_id})


def _begins(applying: Applying, wall: Wall | None) -> Values | None:
    if not wall:
        return None
    zone = applying.terms.zone
    return {"wall": wall.time, "zone": zone, "starts_at": clock.instant(wall.time, zone)}


@applies("meetings")
def apply_meetings(applying: Applying, table: Table) -> None:
    """Meetings; where only days were given, they last to the end of the last one."""
    zone = {"zone": applying.terms.zone}
    wanted = []
    for row in table.rows:
        values = taken(table, row, _MEETING)
        values |= territory(applying, table, row)
        values |= _times(applying, table, row)
        wanted.append(Wanted(row["id"], values, zone))
    applying.store("meetings", wanted)


def _times(applying: Applying, table: Table, row: FolderRow) -> Values:
    starts = row["starts_at"]
    ends = row["ends_at"]
    values = Values()
    if "starts_at" in table.present:
        values |= _agreed(applying, "starts", starts and starts.time)
        ends_whole = ends is None or ends.whole_day
        values["whole_days"] = starts is not None and starts.whole_day and ends_whole
    if "ends_at" in table.present:
        values |= _agreed(applying, "ends", ends and _last_moment(ends))
    return values


def _agreed(applying: Applying, stem: str, wall: datetime | None) -> Values:
    zone = applying.terms.zone
    at = clock.instant(wall, zone) if wall else None
    return {f"{stem}_wall": wall, f"{stem}_at": at, "zone": zone}


def _last_moment(wall: Wall) -> datetime:
    if not wall.whole_day:
        return wall.time
    # To the last second of that day: midnight would belong to the next.
    return datetime.combine(wall.time, time(23, 59, 59))


@applies("documents")
def apply_documents(applying: Applying, table: Table) -> None:
    """Documents: links, or only titled records."""
    wanted = [Wanted(row["id"], taken(table, row, _DOCUMENT)) for row in table.rows]
    applying.store("documents", wanted)
