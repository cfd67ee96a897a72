"""One adopted action: what its newest edition says, how it stands, and what was reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer

from app import clock
from app.database import db
from app.plan.edition import FrozenMilestone, FrozenObjective, FrozenPlan, Texts
from app.plan.models import (
    Action,
    ActionPerson,
    Edition,
    EditionAction,
    LeadRequest,
    StatusOverruling,
)
from app.plan.queries.deadlines import Deadline, deadlines
from app.plan.queries.editions import content_of
from app.plan.queries.live import Live, Said, outcomes
from app.plan.queries.measured import Measured, measured
from app.plan.queries.overruled import Author, author_of
from app.plan.queries.people import Person, people_in_charge
from app.plan.queries.reports import Report, Told, reports_on
from app.plan.queries.shown import ShownAction, as_shown, names_of
from app.plan.queries.steps import StepChange, has_changes, step_changes
from app.plan.rules import Answering
from app.plan.status import OVER
from app.speech.dates import site_zone


class Adoption(NamedTuple):
    """An edition of the plan, and when it was adopted."""

    number: int
    at: datetime


class Step(NamedTuple):
    """A milestone on the way of its action. `state`: reached (`done`), passed without being
    reached (`late`), the one to reach next (`now`) or a later one (`next`); `days`: how long after
    its deadline it was reached, or that has passed.
    """

    milestone: FrozenMilestone
    reached: date | None
    state: str
    days: int


class Retirement(NamedTuple):
    """How an action left the plan, as the edition says with which it did: the number of that, why,
    and the number and title of what takes its place.
    """

    edition: int
    reason: Texts
    replaced_by: int | None
    instead: Texts | None


@dataclass(frozen=True)
class ActionDetail:
    """Everything on an action's public page."""

    row: Action
    action: ShownAction
    content: FrozenPlan
    edition: Edition
    in_present: bool
    retirement: Retirement | None
    # The edition that held it first, which is the one in which it was promised.
    promised: Adoption
    # All that editions said until when, where there are several.
    deadlines: list[Deadline]
    objective: FrozenObjective | None
    steps: list[Step]
    # What became of the steps since they were promised.
    step_changes: list[StepChange]
    measured: list[Measured]
    updates: list[Report]
    members: dict[str, str]
    # Who is in charge of it now.
    people: list[Person]
    # Whether its lead was asked for what the newest edition says.
    asked: bool
    # Who set its status against the calendar, where that holds.
    ruled_by: Author | None

    @property
    def answering(self) -> Answering:
        """Who answers for it."""
        return Answering(self.action.frozen, frozenset(person.key for person in self.people))

    def told(self, number: int | None) -> Told | None:
        """The report of that number, if the page shows it and it stands."""
        shown = (report.told for report in self.updates)
        return next((told for told in shown if told.id == number and told.stands), None)


def adopted_action(action_id: int) -> ActionDetail | None:
    """The action as frozen in the newest edition that holds it; None if it was never adopted."""
    found = db.session.execute(_with_editions(action_id)).one_or_none()
    if found is None:
        return None
    row, edition, newest, told, has_people, asked, ruled, *first = found
    content = content_of(edition.sha256)
    frozen = content.action(action_id)
    own = (row.status, row.progress, row.reported_at, row.secured, row.spent)
    said = Said(ruled.id, ruled.status, ruled.reason, ruled.at) if ruled else None
    promised = Adoption(*first)
    found_of = outcomes([step.id for step in frozen.milestones])
    today = clock.today(site_zone())
    action = as_shown(frozen, Live(*own, promised.at, said), found_of.keys(), today)
    reached = {number: outcome.done_on for number, outcome in found_of.items()}
    return ActionDetail(
        row=row,
        action=action,
        content=content,
        edition=edition,
        in_present=edition.number == newest,
        retirement=_retirement(action_id, edition.number, newest),
        promised=promised,
        deadlines=deadlines(action_id) if promised.number != edition.number else [],
        objective=content.objective_of(frozen),
        steps=_steps(action, reached),
        step_changes=step_changes(frozen) if told else [],
        measured=measured(frozen),
        updates=reports_on(action_id),
        members=names_of(frozen.member_keys),
        people=people_in_charge(action_id)[action_id] if has_people else [],
        asked=asked,
        ruled_by=author_of(said.id) if said and action.stands.overruled else None,
    )


def _retirement(action_id: int, last: int, newest: int) -> Retirement | None:
    if last == newest:
        return None
    query = sa.select(Edition.sha256).where(Edition.number == last + 1)
    content = content_of(db.session.scalars(query).one())
    said = content.retirement(action_id)
    if said is None:
        return None
    others = content.titles()
    return Retirement(
        content.number, said.reason, said.replaced_by, others.get(said.replaced_by or 0)
    )


def _with_editions(action_id: int) -> sa.Select[Any]:
    """The action, the newest edition that holds it without its content, the number of the newest
    of all, whether anything became of its steps, whether anybody is in charge, whether its lead
    was asked, what was set against the calendar, and number and time of the first that held it:
    one statement.
    """
    first = aliased(Edition)
    latest = aliased(Edition)
    holding = sa.select(EditionAction.edition_number).where(EditionAction.action_id == action_id)
    numbers = holding.subquery().c.edition_number
    last_number = sa.select(sa.func.max(numbers)).scalar_subquery()
    first_number = sa.select(sa.func.min(numbers)).scalar_subquery()
    newest = sa.select(sa.func.max(latest.number)).scalar_subquery()
    told = has_changes(action_id).label("told")
    has_people = sa.exists().where(ActionPerson.action_id == action_id).label("has_people")
    to_lead = sa.exists().where(LeadRequest.action_id == action_id, LeadRequest.adopted)
    asked = (newest, told, has_people, to_lead.label("to_lead"))
    query = sa.select(Action, Edition, *asked, StatusOverruling, first.number, first.adopted_at)
    query = query.select_from(Action).options(defer(Edition.content))
    query = query.outerjoin(StatusOverruling, StatusOverruling.action_id == Action.id)
    query = query.join(Edition, Edition.number == last_number)
    query = query.join(first, first.number == first_number)
    return query.where(Action.id == action_id)


def _steps(action: ShownAction, reached: Mapping[int, date | None]) -> list[Step]:
    """The milestones of an action in the plan's order, as they stand today."""
    steps: list[Step] = []
    for milestone in action.frozen.milestones:
        on = reached.get(milestone.id)
        # Of a vague date the last day counts, as everywhere.
        last = milestone.due_on.last if milestone.due_on else None
        days = max(0, ((on or action.today) - last).days) if last else 0
        if on is not None:
            state = "done"
        elif days and action.reported_status not in OVER:
            state = "late"
        else:
            is_first = all(step.state != "now" for step in steps)
            state = "now" if is_first and action.reported_status not in OVER else "next"
        steps.append(Step(milestone, on, state, days))
    return steps
