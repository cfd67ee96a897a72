"""A territory with all that happens in it and in what lies in it: the plan's actions, proposals,
decisions, organisations, meetings.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.accounts.models import VISITOR
from app.charter.models import Territory
from app.charter.territories import parts_of, with_all_above, with_parts
from app.database import db
from app.meetings.models import Meeting
from app.organisations.queries import DirectoryEntry
from app.organisations.queries import search as organisations_named
from app.paging import Page
from app.plan.queries.places import Counts, counted
from app.plan.queries.shown import ShownAction, names_of
from app.plan.queries.territories import actions_by_territory, actions_within
from app.proposals.models import PUBLIC_STAGES, Proposal, ProposalTerritory
from app.proposals.queries import Asked, Listed, list_page
from app.speech.language import language
from app.speech.sorting import by_name
from app.steering.models import Decision

# Of each kind so many; the whole list is a page away.
SHOWN = 10
# So many of the territories in it.
MOST_PARTS = 30


@dataclass(frozen=True)
class TerritoryPage:
    """What the page of a territory shows. `above`: what it lies in, the whole first; `parts`: what
    lies directly in it, each with the number of its actions, the busiest first where not all are
    shown; `counts`: how all the actions there stand, by kind (`app/plan/looks.py`).
    """

    territory: Territory
    above: list[Territory]
    parts: Page[tuple[Territory, int]]
    actions: Page[ShownAction]
    counts: Counts
    members: dict[str, str]
    proposals: Page[Listed]
    decisions: Page[Any]
    organisations: Page[DirectoryEntry]
    meetings: Page[Meeting]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happens there yet."""
        lists = (self.actions, self.proposals, self.decisions, self.organisations, self.meetings)
        return not any(page.total for page in lists)


def territory_page(territory: Territory, decided: int, met: int) -> TerritoryPage:
    """All of it in at most eight statements, however much there is; `decided` and `met` are the
    pages that are asked for of its decisions and meetings, which have no list of their own.
    """
    inside = with_parts(territory.id)
    actions = actions_within(inside)
    first = actions[:SHOWN]
    keys = {action.frozen.owner.member for action in first if action.frozen.owner}
    proposals = list_page(Asked(territory=territory.id), VISITOR)
    decisions, meetings = _counted(inside)
    return TerritoryPage(
        territory=territory,
        above=with_all_above(territory.id)[:0:-1],
        parts=_parts(territory),
        actions=Page(first, 1, SHOWN, len(actions)),
        counts=counted(actions),
        members=names_of({key for key in keys if key}),
        proposals=Page(proposals.items[:SHOWN], 1, SHOWN, proposals.total),
        decisions=_page(_decisions(inside), decided, decisions, "decisions"),
        organisations=_organisations(inside),
        meetings=_page(_meetings(inside), met, meetings, "meetings"),
    )


def _parts(territory: Territory) -> Page[tuple[Territory, int]]:
    counts = actions_by_territory()
    parts = sorted(parts_of(territory.id), key=lambda part: (by_name(part.name), part.id))
    total = len(parts)
    if total > MOST_PARTS:
        # Of very many those in which something happens, again in the order of their names.
        busiest = sorted(parts, key=lambda part: -counts[part.id])[:MOST_PARTS]
        parts = [part for part in parts if part in busiest]
    return Page([(part, counts[part.id]) for part in parts], 1, MOST_PARTS, total)


def _organisations(inside: Collection[int]) -> Page[DirectoryEntry]:
    rows, total = organisations_named(
        "", language=language(), territory_ids=inside, number=1, size=SHOWN
    )
    return Page(rows, 1, SHOWN, total)


def _page(query: sa.Select[Any], number: int, total: int, name: str) -> Page[Any]:
    """That page of what a query finds, beyond the end the last one; nothing is asked for where
    there is nothing.
    """
    page: Page[Any] = Page([], number, SHOWN, total, name=name)
    page.number = min(number, page.pages)
    if total:
        begins = (page.number - 1) * SHOWN
        rows = db.session.execute(query.limit(SHOWN).offset(begins)).all()
        page.items = list(rows)
    return page


def _counted(inside: Collection[int]) -> tuple[int, int]:
    """How many decisions and how many meetings, in one statement."""
    decisions = sa.select(sa.func.count()).select_from(Decision)
    decisions = decisions.join(Proposal, Proposal.id == Decision.proposal_id)
    decisions = decisions.where(*_about(inside))
    meetings = sa.select(sa.func.count()).select_from(Meeting)
    meetings = meetings.where(Meeting.territory_id.in_(inside))
    both = sa.select(decisions.scalar_subquery(), meetings.scalar_subquery())
    decided, met = db.session.execute(both).one()
    return decided, met


def _about(inside: Collection[int]) -> tuple[sa.ColumnElement[bool], ...]:
    """That a proposal is public and names one of those territories."""
    named = sa.select(ProposalTerritory.proposal_id)
    named = named.where(ProposalTerritory.territory_id.in_(inside))
    return Proposal.stage.in_(PUBLIC_STAGES), Proposal.id.in_(named)


def _decisions(inside: Collection[int]) -> sa.Select[Any]:
    """What was decided about the proposals, the latest first."""
    columns: list[Any] = [Decision.id.label("decision"), Decision.outcome, Decision.reason]
    columns += [Decision.decided_on, Proposal.id, Proposal.title, Proposal.language]
    query = sa.select(*columns)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id).where(*_about(inside))
    return query.order_by(Decision.decided_on.desc().nulls_last(), Decision.id.desc())


def _meetings(inside: Collection[int]) -> sa.Select[Any]:
    """The meetings that were or will be held there, the latest first, those without a date
    last.
    """
    # Agendas and minutes may be long, and no list shows them.
    query = sa.select(Meeting).options(defer(Meeting.agenda), defer(Meeting.minutes))
    query = query.where(Meeting.territory_id.in_(inside))
    return query.order_by(Meeting.starts_at.desc().nulls_last(), Meeting.id)
