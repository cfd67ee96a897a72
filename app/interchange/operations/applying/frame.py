"""Applying what frames the work: charter, organisations, members, cycles, meetings."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, OneTimeLink
from app.charter.models import Territory
from app.cycles.models import PHASES, Phase
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    executed,
    insert,
    relink,
    table_of,
    taken,
)
from app.interchange.operations.cells import Wall
from app.interchange.operations.reading import FolderRow, Table
from app.organisations.models import Affiliation

_STATEMENT = (
    Take("name"),
    Take("statement", empty={}),
    Take("x_provisional", "provisional", False),
)
_TERRITORY = (Take("name"), Take("iso_code", empty=""))
_ORGANISATION = (
    Take("name"),
    Take("kind", empty="association"),
    Take("standing", empty="member"),
    Take("website", empty=""),
    Take("x_presentation", "presentation", {}),
)
_MEMBER = (Take("name"), Take("email"), Take("role", empty="member"), Take("language"))
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


def apply_positioned(applying: Applying, table: Table) -> None:
    """Principles, challenges: a row without a position stands where it stands in the file."""
    applying.store(
        table.file.name,
        (
            Wanted(
                row["id"], {**taken(table, row, _STATEMENT), **position(row)}, {"position": number}
            )
            for number, row in enumerate(table.rows, 1)
        ),
    )


def position(row: FolderRow) -> Values:
    """The row's place, if it was given."""
    return {} if row["position"] is None else {"position": row["position"]}


def apply_territories(applying: Applying, table: Table) -> None:
    """Territories: a parent may stand below its children, so it is set once all have their ids."""
    applying.store(
        "territories", (Wanted(row["id"], taken(table, row, _TERRITORY)) for row in table.rows)
    )
    if "parent" in table.present:
        wanted = {row["id"]: applying.id_of("territories", row["parent"]) for row in table.rows}
        # A parent's id exists only after its row is inserted.
        set_parents(applying, "territories", Territory, wanted)


def set_parents(applying: Applying, file: str, model: Any, wanted: dict[str, int | None]) -> None:
    """Set the parent of each row where it is another than before."""
    table = table_of(model)
    query = sa.select(table.c.source_id, table.c.id, table.c.parent_id).where(
        table.c.source == applying.terms.source
    )
    updates: list[Values] = []
    for name, number, parent in applying.connection.execute(query):
        if name in wanted and wanted[name] != parent:
            updates.append({"key": number, "parent": wanted[name]})
            applying.outcomes[file].changed |= {name} - applying.outcomes[file].added
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values(parent_id=sa.bindparam("parent"))
    )
    executed(applying.connection, statement, updates)


def apply_organisations(applying: Applying, table: Table) -> None:
    """Organisations, joined at the moment of the import."""
    first = {"joined_at": applying.now}
    applying.store(
        "organisations",
        (
            Wanted(
                row["id"],
                {**taken(table, row, _ORGANISATION), **territory(applying, table, row)},
                first,
            )
            for row in table.rows
        ),
    )


def territory(applying: Applying, table: Table, row: FolderRow) -> Values:
    """The territory of a row, if its file has the column."""
    present = "territory" in table.present
    return {"territory_id": applying.id_of("territories", row["territory"])} if present else {}


def moment(row: FolderRow, column: str, applying: Applying) -> tuple[Values, Values]:
    """A moment that happened: what was given, else for new rows the moment of the import."""
    return ({column: row[column]}, {}) if row[column] else ({}, {column: applying.now})


def apply_members(applying: Applying, table: Table) -> None:
    """Members, without passwords; addresses that change are cleared first, so that two may swap
    theirs.

    A link that was sent to the earlier address ends.
    """
    wanted = []
    for row in table.rows:
        given, first = moment(row, "joined_at", applying)
        values = {**taken(table, row, _MEMBER), **territory(applying, table, row), **given}
        wanted.append(Wanted(row["id"], values, first))
    # Before the rows are stored: an address is unique, and each row is updated by itself.
    if "email" in table.present:
        _clear_changing_addresses(applying, {row["id"]: row["email"] for row in table.rows})
    applying.store("members", wanted)
    if "organisation" in table.present:
        # The link needs the ids of new members.
        _affiliate(applying, table)


def _clear_changing_addresses(applying: Applying, wanted: dict[str, str | None]) -> None:
    table = table_of(Member)
    query = sa.select(table.c.id, table.c.source_id, table.c.email).where(
        table.c.source == applying.terms.source
    )
    rows = applying.connection.execute(query).all()
    changing = [
        {"member": number}
        for number, name, email in rows
        if email and wanted.get(name, email) != email
    ]
    statement = sa.update(table).where(table.c.id == sa.bindparam("member")).values(email=None)
    executed(applying.connection, statement, changing)
    links = table_of(OneTimeLink)
    unused = sa.delete(links).where(
        links.c.member_id == sa.bindparam("member"), links.c.used_at.is_(None)
    )
    executed(applying.connection, unused, changing)


def _affiliate(applying: Applying, table: Table) -> None:
    members, organisations = applying.ids_of("members"), applying.ids_of("organisations")
    wanted = {
        members[row["id"]]: {organisations[row["organisation"]]} if row["organisation"] else set()
        for row in table.rows
    }
    applying.note_changed(
        "members", relink(applying, Affiliation, "member_id", "organisation_id", wanted)
    )


def apply_cycles(applying: Applying, table: Table) -> None:
    """Cycles with their dated phases."""
    applying.store("cycles", (Wanted(row["id"], taken(table, row, _CYCLE)) for row in table.rows))
    phases = table_of(Phase)
    stored = {
        (phase.cycle_id, phase.kind): {
            "wall": phase.wall,
            "zone": phase.zone,
            "starts_at": phase.starts_at,
        }
        for phase in applying.connection.execute(sa.select(phases))
    }
    for row in table.rows:
        for kind in PHASES:
            if f"{kind}_from" in table.present:
                _apply_phase(applying, row, kind, stored)


def _apply_phase(
    applying: Applying, row: FolderRow, kind: str, stored: dict[tuple[int, str], Values]
) -> None:
    phases, cycle_id = table_of(Phase), applying.ids_of("cycles")[row["id"]]
    wanted = _begins(applying, row[f"{kind}_from"])
    if wanted == stored.get((cycle_id, kind)):
        return
    applying.connection.execute(
        sa.delete(phases).where(phases.c.cycle_id == cycle_id, phases.c.kind == kind)
    )
    insert(
        applying.connection,
        phases,
        [{"cycle_id": cycle_id, "kind": kind, **wanted}] if wanted else [],
    )
    applying.note_changed("cycles", {cycle_id})


def _begins(applying: Applying, wall: Wall | None) -> Values | None:
    zone = applying.terms.zone
    return (
        {"wall": wall.time, "zone": zone, "starts_at": clock.instant(wall.time, zone)}
        if wall
        else None
    )


def apply_meetings(applying: Applying, table: Table) -> None:
    """Meetings; where only days were given, they last to the end of the last one."""
    zone = {"zone": applying.terms.zone}
    applying.store(
        "meetings",
        (
            Wanted(
                row["id"],
                {
                    **taken(table, row, _MEETING),
                    **territory(applying, table, row),
                    **_times(applying, table, row),
                },
                zone,
            )
            for row in table.rows
        ),
    )


def _times(applying: Applying, table: Table, row: FolderRow) -> Values:
    starts, ends, values = row["starts_at"], row["ends_at"], Values()
    if "starts_at" in table.present:
        values |= _agreed(applying, "starts", starts and starts.time)
        values["whole_days"] = (
            starts is not None and starts.whole_day and (ends is None or ends.whole_day)
        )
    if "ends_at" in table.present:
        values |= _agreed(applying, "ends", ends and _last_moment(ends))
    return values


def _agreed(applying: Applying, stem: str, wall: datetime | None) -> Values:
    zone = applying.terms.zone
    return {f"{stem}_wall": wall, f"{stem}_at": wall and clock.instant(wall, zone), "zone": zone}


def _last_moment(wall: Wall) -> datetime:
    # To the last second of that day: midnight would belong to the next.
    return datetime.combine(wall.time, time(23, 59, 59)) if wall.whole_day else wall.time


def apply_documents(applying: Applying, table: Table) -> None:
    """Documents: links, or only titled records."""
    applying.store(
        "documents", (Wanted(row["id"], taken(table, row, _DOCUMENT)) for row in table.rows)
    )
