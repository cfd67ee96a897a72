"""What frames the work, as values of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from app import clock
from app.accounts.models import Consent, Member
from app.charter.models import Challenge, Document, Principle, Territory
from app.cycles.models import Cycle, Phase
from app.interchange.operations.cells import ConsentCell
from app.interchange.operations.exporting.snapshot import Snapshot, Values, plain, rows_of
from app.interchange.operations.mandates import lasts
from app.interchange.operations.times import Wall
from app.meetings.models import Meeting
from app.organisations.models import Affiliation, Mandate, Organisation
from app.organisations.powers import written


@rows_of("principles")
def principles(snapshot: Snapshot) -> Iterator[Values]:
    """What the coalition agreed on."""
    return _statements(snapshot, "principles", Principle)


@rows_of("challenges")
def challenges(snapshot: Snapshot) -> Iterator[Values]:
    """The major issues."""
    return _statements(snapshot, "challenges", Challenge)


def _statements(snapshot: Snapshot, file: str, model: Any) -> Iterator[Values]:
    for row in snapshot.rows(model):
        texts = plain(row, "position", "name", "statement", "x_provisional")
        yield {"id": snapshot.name(file, row.id), **texts}


@rows_of("territories")
def territories(snapshot: Snapshot) -> Iterator[Values]:
    """Places, each within its parent."""
    for row in snapshot.rows(Territory):
        values = plain(row, "name", "iso_code")
        values["id"] = snapshot.name("territories", row.id)
        values["parent"] = snapshot.name("territories", row.parent_id)
        yield values


@rows_of("documents")
def documents(snapshot: Snapshot) -> Iterator[Values]:
    """What the coalition has published."""
    for row in snapshot.rows(Document):
        values = plain(row, "title", "kind", "language", "url", "published_on")
        values["id"] = snapshot.name("documents", row.id)
        yield values


@rows_of("organisations")
def organisations(snapshot: Snapshot) -> Iterator[Values]:
    """The solidarity actors."""
    for row in snapshot.rows(Organisation):
        values = plain(row, "name", "kind", "standing", "website", "x_presentation")
        values["id"] = snapshot.name("organisations", row.id)
        values["territory"] = snapshot.name("territories", row.territory_id)
        # The others' is for the steering group alone.
        shown = snapshot.personal or row.contact_shown
        values["x_contact"] = row.contact if shown else ""
        values["x_left_on"] = row.left_on
        yield values


@rows_of("members")
def members(snapshot: Snapshot) -> Iterator[Values]:
    """People, without what only signing in needs."""
    name = snapshot.name
    belongs = {row.member_id: row.organisation_id for row in snapshot.rows(Affiliation)}
    agreed = {row.member_id: ConsentCell(row.at, row.digest) for row in snapshot.rows(Consent)}
    for row in snapshot.rows(Member):
        own: Values = {"id": name("members", row.id), "name": row.key}
        if snapshot.personal and row.erased_at is not None:
            day = clock.wall(row.erased_at, snapshot.terms.zone).date()
            own |= plain(row, "role", "joined_at") | {"x_erased": day}
        elif snapshot.personal:
            own |= plain(row, "name", "email", "role", "language", "joined_at")
            own["organisation"] = name("organisations", belongs.get(row.id))
            own["territory"] = name("territories", row.territory_id)
            own["x_sign_in_name"] = row.sign_in_name
            own["x_consent"] = agreed.get(row.id)
            own["x_suspended"] = row.suspended_at
            own["x_suspended_until"] = row.suspended_until
        yield own


@rows_of("mandates")
def mandates(snapshot: Snapshot) -> Iterator[Values]:
    """Who may act for an organisation, and who might."""
    for row in snapshot.rows(Mandate):
        if row.accepted_at is not None and lasts(row.from_at, row.until_at):
            yield {
                "organisation": snapshot.name("organisations", row.organisation_id),
                "member": snapshot.name("members", row.member_id),
                "from": row.from_at,
                "until": row.until_at,
                "powers": written(row.powers).split(),
            }


@rows_of("cycles")
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


@rows_of("meetings")
def meetings(snapshot: Snapshot) -> Iterator[Values]:
    """Meetings, their times as agreed."""
    for row in snapshot.rows(Meeting):
        values = plain(row, "kind", "title", "place", "agenda", "minutes")
        values["id"] = snapshot.name("meetings", row.id)
        values["territory"] = snapshot.name("territories", row.territory_id)
        if row.starts_wall is not None:
            values["starts_at"] = Wall(row.starts_wall, row.whole_days)
        if row.ends_wall is not None:
            values["ends_at"] = Wall(row.ends_wall, row.whole_days)
        yield values
