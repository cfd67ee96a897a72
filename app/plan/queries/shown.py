"""The plan as everybody sees it: the newest edition's content, with the live status of each
action.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.paging import Page, part_of
from app.plan.dates import VagueDate
from app.plan.edition import FrozenAction, FrozenPlan, FrozenPrinciple, Party, member_keys
from app.plan.models import STATUSES
from app.plan.queries.editions import newest_content
from app.plan.queries.live import Live, live_of, outcomes, passed_steps
from app.plan.status import (
    BY_CALENDAR,
    OVER,
    DatedStep,
    Overruling,
    Reported,
    Standing,
    is_silent,
    last_news,
    standing_of,
)
from app.site.queries import admin_settings
from app.speech.dates import local, site_zone

# See docs/decisions.md, 'long lists are paged, long choices are looked into'.
ACTIONS_A_PAGE = 50


@dataclass(frozen=True)
class ShownAction:
    """An action: `frozen` is what the edition says of it, `live` what was said since, `stands` how
    it stands today by both.
    """

    frozen: FrozenAction
    live: Live
    stands: Standing
    # The day since which news can be missed, and whether they are.
    last_news: date
    silent: bool
    today: date

    @property
    def id(self) -> int:
        return self.frozen.id

    @property
    def title(self) -> dict[str, str]:
        return self.frozen.title

    @property
    def progress(self) -> int:
        return self.live.progress

    @property
    def reported_status(self) -> str:
        return self.live.status

    @property
    def reported_at(self) -> datetime | None:
        return self.live.reported_at

    def served(self, principles: dict[int, FrozenPrinciple]) -> list[FrozenPrinciple]:
        """Which of the edition's principles the action serves."""
        return [principles[key] for key in self.frozen.principles]

    @property
    def due(self) -> VagueDate | None:
        return self.frozen.due_on

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed before the action came to an end, whoever overrules
        what follows of that.
        """
        if self.due is None or self.live.status in OVER:
            return False
        # By the last day of what was given: a quarter is late only when it is over.
        return self.due.last < self.today

    @property
    def status(self) -> str:
        """How it stands today, as a status of the contract."""
        return self.stands.status

    @property
    def standing(self) -> str:
        """How it stands today, in words: whether its owner says that it is late, or the calendar
        alone, is told apart.
        """
        return self.stands.words

    @property
    def by_calendar(self) -> str:
        """How it would stand without an overruling, as a status of the contract."""
        return BY_CALENDAR.get(self.stands.unruled, self.stands.unruled)

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
    """How far the adopted plan has come: `counts` by status."""

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
    """Actions of an edition as they stand today, in the edition's order: one statement, and one
    more where a milestone has passed.
    """
    live = live_of(frozen)
    # Once for all: in the midst of a page the day may end.
    today = clock.today(site_zone())
    settled = outcomes(passed_steps(frozen, live, today)).keys()
    return [as_shown(row, live[row.id], settled, today) for row in frozen if row.id in live]


def as_shown(
    frozen: FrozenAction, live: Live, settled: Container[int], today: date
) -> ShownAction:
    """An action as it stands on that day; `settled` are the milestones that were reached or
    dropped.
    """
    steps = [
        DatedStep(step.due_on.last, step.id in settled)
        for step in frozen.milestones
        if step.due_on
    ]
    due, starts = frozen.due_on, frozen.starts_on
    reported = Reported(live.status, live.reported_at)
    stands = standing_of(reported, due.last if due else None, steps, _ruled(live), today)
    heard = local(live.reported_at).date() if live.reported_at else None
    promised = local(live.promised_at).date() if live.promised_at else today
    news = last_news(heard, promised, starts.first if starts else None)
    silent = is_silent(live.status, news, admin_settings().silence_days, today)
    return ShownAction(frozen, live, stands, news, silent, today)


def _ruled(live: Live) -> Overruling | None:
    said = live.overruling
    return Overruling(said.status, said.at, local(said.at).date()) if said else None


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
    """How far the adopted plan has come; None before the first adoption."""
    content = newest_content()
    return summary_of(content.number, with_live(content.actions)) if content else None


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
