"""Reads of cycles. They are few and seldom change: kept per process, with their phases."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from app import clock
from app.cycles.models import PHASES, Cycle
from app.database import db
from app.kept import FrameCache, detached
from app.proposals.models import IS_PUBLIC, Proposal
from app.speech.dates import amount, last_day, near, number, short, until
from app.voting.models import Vote


@FrameCache
def cycles() -> list[Cycle]:
    """All cycles with their phases, the newest first. Shared rows: read them, never change or
    attach them.
    """
    # With all that is asked of them: a row that is cut from its session can load no more.
    query = sa.select(Cycle).options(selectinload(Cycle.phases))
    found = detached(list(db.session.scalars(query.order_by(Cycle.id.desc()))))
    for cycle in found:
        # On the row itself: it is asked for them many times a page.
        cycle.kept_dates = cycle.dates  # type: ignore[misc]
    return found


def cycle_by_id(cycle_id: int) -> Cycle | None:
    """The kept cycle of that number."""
    return next((cycle for cycle in cycles() if cycle.id == cycle_id), None)


def cycle_of(cycle_id: int) -> Cycle:
    """The cycle that a row names, read where what is kept of this answer is older than the row."""
    known = cycle_by_id(cycle_id)
    if known is not None:
        return known
    return db.session.get_one(Cycle, cycle_id, options=[selectinload(Cycle.phases)])


def gathering_cycles() -> list[Cycle]:
    """The cycles that take proposals now."""
    now = clock.now()
    return [cycle for cycle in cycles() if cycle.phase_at(now) == "gather"]


def current_cycle() -> Cycle | None:
    """The cycle that matters now: of those begun and not closed the one furthest on, else the
    next, else the last.
    """
    now = clock.now()
    begun = [cycle for cycle in cycles() if cycle.phase_at(now) not in (None, "closed")]
    if begun:
        # Of several as far on, the newest: `max` keeps the first, and they are in that order.
        return max(begun, key=lambda cycle: PHASES.index(cycle.phase_at(now) or "gather"))
    return next(iter(cycles()), None)


def cycle_to_change(cycle_id: int) -> Cycle | None:
    """The cycle with its phases, locked and read anew: for verbs, inside a write."""
    query = sa.select(Cycle).where(Cycle.id == cycle_id).options(selectinload(Cycle.phases))
    # Phases are other rows: the lock on the cycle keeps who moves them from each other.
    query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def vote_begun(cycle: Cycle) -> bool:
    """Whether its voting has been opened, be it over or not."""
    starts = cycle.starts("vote")
    return starts is not None and starts <= clock.now()


def has_votes(cycle_id: int) -> bool:
    """Whether anybody's vote stands in that cycle."""
    # Whether there is one, not how many: counting would read them all.
    votes = sa.select(Vote.id).join(Proposal, Proposal.id == Vote.proposal_id)
    cast = votes.where(Proposal.cycle_id == cycle_id)
    return bool(db.session.scalar(sa.select(cast.exists())))


def proposals_count(cycle_id: int) -> int:
    """How many public proposals the cycle has."""
    public = (Proposal.cycle_id == cycle_id, IS_PUBLIC)
    counting = sa.select(sa.func.count()).select_from(Proposal)
    return db.session.scalar(counting.where(*public)) or 0


class PhaseStep(NamedTuple):
    """A phase as the stepper shows it: `state` is done, now or next; `note` its time in words."""

    kind: str
    label: str
    state: str
    note: str
    # The same on paper, where time does not go on.
    printed: str
    starts_at: datetime | None
    ends_at: datetime | None


def phase_labels() -> dict[str, str]:
    """What the phases are called."""
    return {
        "gather": _("Propose"),
        "deliberate": _("Discuss"),
        "vote": _("Vote"),
        "decide": _("Decide"),
        "closed": _("Carry out"),
    }


def steps(cycle: Cycle, now: datetime) -> list[PhaseStep]:
    """All five phases of a cycle as they stand at that instant."""
    present = cycle.phase_at(now)
    labels = phase_labels()
    reached = PHASES.index(present) if present else -1
    phases = []
    for index, kind in enumerate(PHASES):
        state = _state(index, reached)
        starts = cycle.starts(kind)
        ends = cycle.ends(kind)
        note = _note(state, starts, ends, now)
        printed = note
        if state == "now" and ends:
            printed = str(_("until %(last)s", last=until(ends, zone=False)))
        phases.append(PhaseStep(kind, labels[kind], state, note, printed, starts, ends))
    return phases


def _state(index: int, reached: int) -> str:
    if index == reached:
        return "now"
    # Also one that has no date: the cycle went on without it.
    return "done" if index < reached else "next"


def _note(state: str, starts: datetime | None, ends: datetime | None, now: datetime) -> str:
    if starts is None:
        return _("no date yet") if state == "next" else ""
    if state == "next":
        return str(_("from %(date)s", date=short(starts)))
    if state == "now":
        if ends is None:
            return str(_("since %(date)s", date=short(starts)))
        return time_left(ends, now)
    if ends is None:
        return ""
    # The last day, not the instant at which the next phase begins, which may be midnight.
    return str(_("ended %(date)s", date=short(last_day(ends))))


def open_vote(cycle: Cycle, now: datetime) -> str:
    """That its vote is still open, and how long, for whoever is about to decide; empty where it is
    not.
    """
    if cycle.phase_at(now) != "vote":
        return ""
    ends = cycle.ends("vote")
    if ends is None:
        return str(_("The vote is still open, and has no end yet."))
    times = {"date": until(ends), "when": near(ends)}
    return str(_("The vote is still open until %(date)s; it ends %(when)s.", **times))


def open_cycles() -> list[Cycle]:
    """The cycles that are begun and not closed: the one whose present phase ends first comes
    first, those without an end last.
    """
    now = clock.now()
    open_ones = [cycle for cycle in cycles() if cycle.phase_at(now) not in (None, "closed")]

    def end(cycle: Cycle) -> tuple[bool, datetime]:
        ends = present_end(cycle, now)
        return ends is None, ends or now

    return sorted(open_ones, key=end)


def present_end(cycle: Cycle, now: datetime) -> datetime | None:
    """When the cycle's present phase ends; None before the first and where nothing follows."""
    present = cycle.phase_at(now)
    return cycle.ends(present) if present else None


class Left(NamedTuple):
    """How much of the present phase is left: a number in the reader's figures, and its unit with
    what there is time for.
    """

    number: str
    unit: str


def left_to_act(cycle: Cycle, now: datetime) -> Left | None:
    """How much is left of the cycle's present phase, as a figure; None where it has no end."""
    ends = present_end(cycle, now)
    if ends is None:
        return None
    unit, amount_left = amount(now, ends)
    purposes = {
        "gather": _("to propose"),
        "deliberate": _("to discuss"),
        "vote": _("to vote"),
        "decide": _("to decide"),
    }
    purpose = purposes[cycle.phase_at(now) or "gather"]
    if unit in ("minute", "second"):
        return Left("< " + number(1), f"{_hours(1)} {purpose}")
    words = {"day": _days, "hour": _hours, "month": _months, "year": _years}
    return Left(number(amount_left), f"{words[unit](amount_left)} {purpose}")


def _days(left: int) -> str:
    return str(ngettext("day", "days", left))


def _hours(left: int) -> str:
    return str(ngettext("hour", "hours", left))


def _months(left: int) -> str:
    return str(ngettext("month", "months", left))


def _years(left: int) -> str:
    return str(ngettext("year", "years", left))


def time_left(end: datetime, now: datetime) -> str:
    """How much time is left, in the units in which `near` tells it; less than an hour in words."""
    unit, left = amount(now, end)
    # Each sentence names its number in its own words, in the figures of the reader.
    given = dict.fromkeys(("days", "hours", "months", "years"), number(left))
    if unit == "day":
        return str(ngettext("%(days)s day left", "%(days)s days left", left, **given))
    if unit == "hour":
        return str(ngettext("%(hours)s hour left", "%(hours)s hours left", left, **given))
    if unit == "month":
        return str(ngettext("%(months)s month left", "%(months)s months left", left, **given))
    if unit == "year":
        return str(ngettext("%(years)s year left", "%(years)s years left", left, **given))
    return str(_("less than an hour left"))
