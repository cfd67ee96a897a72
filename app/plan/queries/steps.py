"""What became of the steps of an action since they were promised: which were dropped, which
deadlines moved, which were not reached after all, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.plan.dates import VagueDate
from app.plan.edition import FrozenAction, FrozenMilestone, Texts
from app.plan.models import Edition, EditionAction, Milestone, MilestoneChange
from app.plan.queries.editions import content_of, frozen_action
from app.speech.dates import local


class StepChange(NamedTuple):
    """What became of a step: `dropped`, `moved` (its deadline, from `before` to `after`),
    `renamed` (`before` is its title then) or `reopened`; `reason` is None where none was given.
    """

    step: FrozenMilestone
    kind: str
    on: date
    reason: Texts | None
    before: VagueDate | Texts | None = None


class _Adopted(NamedTuple):
    """An edition that holds the action, without its content."""

    sha256: str
    adopted_at: datetime
    action_id: int

    def step(self, number: int) -> FrozenMilestone | None:
        """That step of the action as it was adopted then."""
        steps = content_of(self.sha256).action(self.action_id).milestones
        return next((step for step in steps if step.id == number), None)


class _Change(NamedTuple):
    """A change of a step, as it was said."""

    kind: str
    reason: Texts
    at: datetime


def promises(frozen: FrozenAction | None, milestone_id: int) -> bool:
    """Whether the adopted action has that step."""
    return frozen is not None and any(step.id == milestone_id for step in frozen.milestones)


def is_promised(milestone: Milestone) -> bool:
    """Whether the public knows the step: by the newest edition, or as something was said of it
    before.
    """
    if promises(frozen_action(milestone.action_id), milestone.id):
        return True
    said = sa.exists().where(MilestoneChange.milestone_id == milestone.id)
    return bool(db.session.scalar(sa.select(said)))


def newest_reason(milestone_id: int, kind: str) -> Texts | None:
    """Why a step was changed, dropped or opened again the last time, if it was said."""
    query = sa.select(MilestoneChange.reason).where(MilestoneChange.milestone_id == milestone_id)
    query = query.where(MilestoneChange.kind == kind).order_by(MilestoneChange.id.desc())
    return db.session.scalar(query.limit(1))


def has_changes(action_id: int) -> sa.ColumnElement[bool]:
    """Whether anything may be told of the steps of that action: for a statement that is asked
    anyway.
    """
    steps = sa.select(Milestone.id).where(Milestone.action_id == action_id)
    dropped = steps.where(Milestone.dropped_on.is_not(None))
    said = steps.join(MilestoneChange, MilestoneChange.milestone_id == Milestone.id)
    return sa.or_(dropped.exists(), said.exists())


def step_changes(frozen: FrozenAction) -> list[StepChange]:
    """What the public is told of the steps of an action, as its newest edition has it: the newest
    first. What the draft alone holds is not in it. Two statements beside the editions.
    """
    editions = _editions(frozen.id)
    present = {step.id: step for step in frozen.milestones}
    told: list[StepChange] = []
    for number, dropped_on, changes in _steps(frozen.id):
        if number in present:
            told += _of_present(present[number], changes, editions)
        elif dropped_on and (step := _last_promised(number, dropped_on, editions)):
            reasons = [change.reason for change in changes if change.kind == "dropped"]
            reason = reasons[-1] if reasons else None
            told.append(StepChange(step, "dropped", dropped_on, reason))
    return sorted(told, key=lambda change: change.on, reverse=True)


def _editions(action_id: int) -> list[_Adopted]:
    """The editions that hold the action, the oldest first."""
    query = sa.select(Edition.sha256, Edition.adopted_at, EditionAction.action_id)
    query = query.join(EditionAction, EditionAction.edition_number == Edition.number)
    query = query.where(EditionAction.action_id == action_id).order_by(Edition.number)
    return [_Adopted(*row) for row in db.session.execute(query)]


def _steps(action_id: int) -> Iterator[tuple[int, date | None, list[_Change]]]:
    """Each step of which something may be told, with what was said of it in its order."""
    said = (MilestoneChange.kind, MilestoneChange.reason, MilestoneChange.at)
    query = sa.select(Milestone.id, Milestone.dropped_on, *said)
    query = query.outerjoin(MilestoneChange, MilestoneChange.milestone_id == Milestone.id)
    any_news = sa.or_(Milestone.dropped_on.is_not(None), MilestoneChange.id.is_not(None))
    query = query.where(Milestone.action_id == action_id, any_news)
    dropped: dict[int, date | None] = {}
    changes: dict[int, list[_Change]] = {}
    for row in db.session.execute(query.order_by(MilestoneChange.id)):
        dropped[row.id] = row.dropped_on
        if row.kind is not None:
            change = _Change(row.kind, row.reason, row.at)
            changes.setdefault(row.id, []).append(change)
    for number, dropped_on in dropped.items():
        yield number, dropped_on, changes.get(number, [])


def _of_present(
    step: FrozenMilestone, changes: list[_Change], editions: list[_Adopted]
) -> Iterator[StepChange]:
    """What is told of a step that the newest edition has."""
    for change in changes:
        on = local(change.at).date()
        if change.kind == "reopened":
            # Live, as what was reached is: nobody waits for an adoption.
            yield StepChange(step, "reopened", on, change.reason)
        elif change.kind == "changed":
            yield from _adopted_change(step, change, on, editions)


def _adopted_change(
    step: FrozenMilestone, change: _Change, on: date, editions: list[_Adopted]
) -> Iterator[StepChange]:
    """What a change did between the editions before and after it; nothing before the next
    adoption.
    """
    before = [edition for edition in editions if edition.adopted_at < change.at]
    after = [edition for edition in editions if edition.adopted_at >= change.at]
    if not before or not after:
        return
    old = before[-1].step(step.id)
    new = after[0].step(step.id)
    if old is None or new is None:
        return
    if old.due_on != new.due_on:
        yield StepChange(new, "moved", on, change.reason, old.due_on)
    elif old.title != new.title:
        yield StepChange(new, "renamed", on, change.reason, old.title)


def _last_promised(
    number: int, dropped_on: date, editions: list[_Adopted]
) -> FrozenMilestone | None:
    """The step as the last edition before it was dropped had it; None if it was never promised."""
    for edition in reversed(editions):
        day = local(edition.adopted_at).date()
        # On the very day there may be one before and one after it was dropped.
        if day <= dropped_on and (step := edition.step(number)):
            return step
        if day < dropped_on:
            return None
    return None
