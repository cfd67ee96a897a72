"""What frames the work, as values of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app import clock
from app.accounts.models import Member
from app.charter.models import Challenge, Document, Principle, Territory
from app.cycles.models import Cycle, Phase
from app.interchange.operations.cells import Wall
from app.interchange.operations.exporting.snapshot import Snapshot, Values, plain
from app.meetings.models import Meeting
from app.organisations.models import Affiliation, Organisation


def charter(snapshot: Snapshot) -> dict[str, Iterator[Values]]:
    """Principles, challenges, territories, documents."""
    name = snapshot.name
    statement = ("position", "name", "statement", "x_provisional")
    return {
        "principles": (
            {"id": name("principles", r.id), **plain(r, *statement)}
            for r in snapshot.rows(Principle)
        ),
        "challenges": (
            {"id": name("challenges", r.id), **plain(r, *statement)}
            for r in snapshot.rows(Challenge)
        ),
        "territories": (
            {
                "id": name("territories", r.id),
                **plain(r, "name", "iso_code"),
                "parent": name("territories", r.parent_id),
            }
            for r in snapshot.rows(Territory)
        ),
        "documents": (
            {
                "id": name("documents", r.id),
                **plain(r, "title", "kind", "language", "url", "published_on"),
            }
            for r in snapshot.rows(Document)
        ),
    }


def people(snapshot: Snapshot) -> dict[str, Iterator[Values]]:
    """Organisations and members."""
    name = snapshot.name
    organisations = (
        {
            "id": name("organisations", r.id),
            **plain(r, "name", "kind", "standing", "website", "x_presentation"),
            "territory": name("territories", r.territory_id),
        }
        for r in snapshot.rows(Organisation)
    )
    return {"organisations": organisations, "members": _members(snapshot)}


def _members(snapshot: Snapshot) -> Iterator[Values]:
    name = snapshot.name
    belongs = {row.member_id: row.organisation_id for row in snapshot.rows(Affiliation)}
    for row in snapshot.rows(Member):
        own: Values = {"id": name("members", row.id), "name": row.key}
        if snapshot.personal:
            own |= plain(row, "name", "email", "role", "language", "joined_at")
            own["organisation"] = name("organisations", belongs.get(row.id))
            own["territory"] = name("territories", row.territory_id)
        yield own


def cycles(snapshot: Snapshot) -> Iterator[Values]:
    """Cycles with their phases in local time."""
    phases: dict[int, Values] = defaultdict(dict)
    for phase in snapshot.rows(Phase):
        zone = snapshot.terms.zone
        # The folder's times are local ones of the present zone, which may have been another
        # before.
        wall = phase.wall if phase.zone == zone else clock.wall(phase.starts_at, zone)
        phases[phase.cycle_id][f"{phase.kind}_from"] = Wall(wall, False)
    columns = (
        "name",
        "ballot",
        "ballot_limit",
        "points",
        "cap",
        "cost_rule",
        "budget",
        "electorate",
        "quorum",
    )
    more = ("results", "secret", "shortlist_rule", "seats", "x_summary")
    for row in snapshot.rows(Cycle):
        yield {
            "id": snapshot.name("cycles", row.id),
            **plain(row, *columns, *more),
            **phases[row.id],
        }


def meetings(snapshot: Snapshot) -> Iterator[Values]:
    """Meetings, their times as agreed."""
    for row in snapshot.rows(Meeting):
        times = {
            column: Wall(wall, row.whole_days)
            for column, wall in (("starts_at", row.starts_wall), ("ends_at", row.ends_wall))
            if wall is not None
        }
        texts = plain(row, "kind", "title", "place", "agenda", "minutes")
        place = {"territory": snapshot.name("territories", row.territory_id)}
        yield {"id": snapshot.name("meetings", row.id), **texts, **place, **times}
