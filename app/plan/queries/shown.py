"""The plan as everybody sees it: the newest edition's content, with the live status of each
action.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.paging import Page, part_of
from app.plan.dates import VagueDate
from app.plan.edition import FrozenAction, FrozenPlan, FrozenPrinciple, Party, member_keys
from app.plan.models import STATUSES, Action, EditionAction
from app.plan.queries.editions import newest_content
from app.speech.dates import local, site_zone

# What has come to an end is never late.
OVER = ("done", "abandoned")
# See docs/decisions.md, 'long lists are paged, long choices are looked into'.
ACTIONS_A_PAGE = 50
MANY = 500
# What of an action is live, in the order of `ShownAction`.
LIVE = ("status", "progress", "reported_at", "secured", "spent")


@dataclass(frozen=True)
class ShownAction:
    """An action: `frozen` is what the edition says of it, the rest is live."""

    frozen: FrozenAction
    reported_status: str
    progress: int
    reported_at: datetime | None
    # Of the budget: what was found for it, and what was spent.
    secured: int | None
    spent: int | None
    today: date

    @property
    def id(self) -> int:
        return self.frozen.id

    @property
    def title(self) -> dict[str, str]:
        return self.frozen.title

    def served(self, principles: dict[int, FrozenPrinciple]) -> list[FrozenPrinciple]:
        """Which of the edition's principles the action serves."""
        return [principles[key] for key in self.frozen.principles]

    @property
    def due(self) -> VagueDate | None:
        return self.frozen.due_on

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed before the action came to an end."""
        if self.due is None or self.reported_status in OVER:
            return False
        # By the last day of what was given: a quarter is late only when it is over.
        return self.due.last < self.today

    @property
    def status(self) -> str:
        """As reported; late also when nobody reported that the deadline has passed."""
        return "late" if self.overdue else self.reported_status

    @property
    def standing(self) -> str:
        """The status in words: whether its owner says that it is late, or the calendar alone, is
        told apart.
        """
        if self.overdue and self.reported_status != "late":
            return "overdue"
        return self.reported_status

    @property
    def reported_on(self) -> date | None:
        return local(self.reported_at).date() if self.reported_at else None


@dataclass(frozen=True)
class ShownPlan:
    """The newest edition with live progress. `members` are the present names of the people it
    knows by key.
    """

    content: FrozenPlan
    actions: list[ShownAction]
    members: dict[str, str]

    @property
    def principles(self) -> dict[int, FrozenPrinciple]:
        return {principle.id: principle for principle in self.content.principles}


@dataclass(frozen=True)
class Summary:
    """How far the adopted plan has come: `counts` by status, late ones found by their deadline
    too.
    """

    number: int
    total: int
    counts: dict[str, int]


def shown_plan() -> ShownPlan | None:
    """The public plan; None before the first adoption. Four statements at most, whatever its
    size.
    """
    content = newest_content()
    if content is None:
        return None
    names = names_of(member_keys(content.actions))
    return ShownPlan(content, with_live(content.actions), names)


def with_live(frozen: Sequence[FrozenAction]) -> list[ShownAction]:
    """Actions of an edition with their live status, in the edition's order."""
    ids = [action.id for action in frozen]
    if not ids:
        return []
    query = sa.select(Action.id, *(getattr(Action, name) for name in LIVE))
    # A longer list costs more to send than the few other actions cost to read.
    if len(ids) <= MANY:
        query = query.where(Action.id.in_(ids))
    live = {row[0]: row[1:] for row in db.session.connection().execute(query)}
    # Once for all: in the midst of a page the day may end.
    today = clock.today(site_zone())
    shown = []
    for action in frozen:
        if action.id in live:
            shown.append(ShownAction(action, *(*live[action.id], today)))
    return shown


def names_of(keys: set[str]) -> dict[str, str]:
    """The present names of people by their keys; whoever left is not in it."""
    if not keys:
        return {}
    query = sa.select(Member.key, Member.name).where(Member.key.in_(keys))
    return {row.key: row.name for row in db.session.execute(query)}


def summary_of(number: int, actions: list[ShownAction]) -> Summary:
    """The counts of some actions by status."""
    counts = dict.fromkeys(STATUSES, 0)
    for action in actions:
        counts[action.status] += 1
    return Summary(number, len(actions), counts)


def progress_summary() -> Summary | None:
    """How far the adopted plan has come; None before the first adoption. One statement beside the
    edition.
    """
    content = newest_content()
    if content is None:
        return None
    query = sa.select(Action.id, Action.status)
    query = query.join(EditionAction, EditionAction.action_id == Action.id)
    query = query.where(EditionAction.edition_number == content.number)
    # Dates from the edition and statuses from rows: a later deadline counts once it is adopted.
    passed = _passed(content, clock.today(site_zone()))
    counts = dict.fromkeys(STATUSES, 0)
    for action_id, status in db.session.connection().execute(query):
        overdue = action_id in passed and status not in OVER
        counts["late" if overdue else status] += 1
    return Summary(content.number, sum(counts.values()), counts)


def _passed(content: FrozenPlan, today: date) -> set[int]:
    """The actions of an edition whose deadline lies before that day."""
    return {a.id for a in content.actions if a.due_on and a.due_on.last < today}


def actions_of_proposal(proposal_id: int) -> list[ShownAction]:
    """The adopted actions that a proposal became part of."""

    def comes_from_it(action: FrozenAction) -> bool:
        return any(proposal.id == proposal_id for proposal in action.proposals)

    return with_live(_adopted(comes_from_it))


def actions_by_principle(principle_id: int, number: int = 1) -> Page[ShownAction]:
    """A part of the adopted actions that serve a principle."""
    return _part(_adopted(lambda action: principle_id in action.principles), number)


def actions_by_territory() -> Counter[int]:
    """How many adopted actions are carried out in each territory."""
    counts: Counter[int] = Counter()
    for action in _adopted(lambda _action: True):
        counts.update(place.id for place in action.territories)
    return counts


def actions_by_organisation(organisation_id: int, number: int = 1) -> Page[ShownAction]:
    """A part of the adopted actions that an organisation leads or is a partner of; `leads` tells
    which.
    """

    def takes_part(action: FrozenAction) -> bool:
        return any(_is(party, organisation_id) for party in action.parties)

    return _part(_adopted(takes_part), number)


def leads(action: ShownAction, organisation_id: int) -> bool:
    """Whether the organisation is responsible for the action."""
    return _is(action.frozen.owner, organisation_id)


def _is(party: Party | None, organisation_id: int) -> bool:
    return party is not None and party.organisation == organisation_id


def _adopted(wanted: Callable[[FrozenAction], bool]) -> list[FrozenAction]:
    content = newest_content()
    if content is None:
        return []
    return [action for action in content.actions if wanted(action)]


def _part(frozen: list[FrozenAction], number: int) -> Page[ShownAction]:
    # Of the page's actions alone is it asked how they stand.
    page = part_of(frozen, ACTIONS_A_PAGE, number, "actions")
    live = with_live(page.items)
    return Page(live, page.number, page.size, page.total, name=page.name)
