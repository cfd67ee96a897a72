"""Where a proposal stands on its way, in a few stations: what lies behind it, where it is, what
is to come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _

from app.cycles.models import PHASES, Cycle
from app.proposals.models import DECIDED
from app.proposals.queries import Read
from app.proposals.words import stage_word
from app.site.queries.lifeline import LifeLineStep
from app.speech.dates import last_day, short, until

DECISIONS = ("decision", "declined", "pause")
REPORTS = ("done", "late", "report")


class Station(NamedTuple):
    """A station: `state` is done, now, next, refused or late; `when` in words."""

    state: str
    when: str
    word: str
    url: str | None = None


def course(
    proposal: Read, cycle: Cycle, phase: str | None, steps: list[LifeLineStep]
) -> list[Station]:
    """The stations of a proposal that was submitted, in a cycle that is in that phase; `steps`:
    what happened to it.
    """
    if not steps:
        return []
    first = Station("done", short(steps[0].at), _("Submitted"))
    if proposal.stage in ("withdrawn", "hidden"):
        return [first, Station("refused", "", stage_word(proposal.stage))]
    decided = proposal.stage in DECIDED
    phases = [*_phase(cycle, phase, "deliberate", _("Discussion"), decided)]
    phases += _phase(cycle, phase, "vote", _("The vote"), decided)
    end = _ended(proposal, steps) if decided else _awaited(cycle, phase)
    return [first, *phases, *end]


def _phase(
    cycle: Cycle, phase: str | None, kind: str, word: str, decided: bool
) -> Iterator[Station]:
    starts, ends = cycle.starts(kind), cycle.ends(kind)
    begun = phase is not None and PHASES.index(phase) >= PHASES.index(kind)
    # What is decided has no phase to come.
    if starts is None or (decided and not begun):
        return
    if not begun:
        yield Station("next", _("from %(date)s", date=short(starts)), word)
    elif phase == kind and not decided:
        yield Station("now", _until(ends), word)
    else:
        yield Station("done", _between(starts, ends), word)


def _until(ends: datetime | None) -> str:
    return str(_("until %(last)s", last=until(ends, zone=False))) if ends else ""


def _between(starts: datetime, ends: datetime | None) -> str:
    return f"{short(starts)} – {short(last_day(ends))}" if ends else short(starts)


def _awaited(cycle: Cycle, phase: str | None) -> Iterator[Station]:
    starts = cycle.starts("decide")
    when = _("from %(date)s", date=short(starts)) if starts else ""
    yield Station("now" if phase in ("decide", "closed") else "next", when, _("Decision"))
    yield Station("next", "", _("Action that is followed"))


def _ended(proposal: Read, steps: list[LifeLineStep]) -> Iterator[Station]:
    state = {"declined": "refused", "postponed": "now"}.get(proposal.stage, "done")
    yield Station(state, _last(steps, DECISIONS), stage_word(proposal.stage))
    adopted = next((step for step in steps if step.kind == "action"), None)
    if adopted:
        reported = next((step for step in reversed(steps) if step.kind in REPORTS), None)
        yield Station("done", short(adopted.at), _("In the adopted plan"), adopted.url)
        if reported:
            told = {"done": "done", "late": "late"}.get(reported.kind, "now")
            yield Station(told, short(reported.at), reported.text, reported.url)
    elif proposal.stage == "promoted":
        yield Station("next", "", _("In the adopted plan"))


def _last(steps: list[LifeLineStep], kinds: tuple[str, ...]) -> str:
    found: list[datetime | date] = [step.at for step in steps if step.kind in kinds]
    return short(found[-1]) if found else ""
