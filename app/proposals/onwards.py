"""What follows on a proposal's page: what comes next, with its dates, and how to hand it on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from app import clock
from app.cycles.models import PHASES, Cycle
from app.cycles.queries import cycle_of, gathering_cycles
from app.proposals.models import Proposal
from app.proposals.queries import Read
from app.speech.dates import day
from app.speech.texts import localised
from app.web.fragments import Context, FragmentCache


class Coming(NamedTuple):
    """What happens at that instant."""

    at: datetime
    sentence: str


def coming(cycle: Cycle, phase: str | None) -> list[Coming]:
    """What happens next to what is submitted in a cycle in that phase; what has a date."""
    said: dict[str, str] = {
        "deliberate": _("Members discuss it, and its author can still change it."),
        "vote": _("Members vote on it."),
        "decide": _("The steering group begins to decide, and gives a reason each time."),
        "closed": _("What is in the plan is carried out, each action by whoever answers for it."),
    }
    begun = PHASES.index(phase) if phase else -1
    return [
        Coming(at, said[kind])
        for kind, at in cycle.dates
        if PHASES.index(kind) > begun and kind in said
    ]


class Onwards(NamedTuple):
    """What follows on the page of a proposal whose cycle is in that phase; `gathering`: the cycle
    that takes proposals now.
    """

    proposal: Read
    phase: str | None
    gathering: int | None

    def context(self) -> Context:
        proposal = self.proposal
        dates: list[Coming] = []
        if proposal.stage in ("submitted", "draft"):
            dates = coming(cycle_of(proposal.cycle_id), self.phase)
        title = localised(proposal.title, proposal.language)
        return {"proposal": proposal, "title": title, "dates": dates, "again": self._again()}

    def _again(self) -> Cycle | None:
        """The cycle in which what was declined or postponed could be proposed anew."""
        if self.gathering is None or self.proposal.stage not in ("declined", "postponed"):
            return None
        return cycle_of(self.gathering)


def drawn_onwards(proposal: Read, cycle: Cycle) -> Markup:
    """What follows on its page, drawn once for all: everybody sees the same of it."""
    gathering = next(iter(gathering_cycles()), None)
    onwards = Onwards(proposal, cycle.phase_at(clock.now()), gathering.id if gathering else None)
    return FragmentCache("proposals/_onwards.html")(onwards)


def said_next(proposal: Proposal) -> str:
    """What happens next to a proposal, with its day; empty where no day is set."""
    cycle = cycle_of(proposal.cycle_id)
    for one in coming(cycle, cycle.phase_at(clock.now())):
        sentence = str(one.sentence)
        # After a colon it goes on.
        what = sentence[:1].lower() + sentence[1:]
        return str(_("From %(date)s: %(what)s", date=day(one.at), what=what))
    return ""
