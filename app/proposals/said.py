"""What is open now, said once above a list: the cycle, until when, and what can be done in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of, cycles, time_left
from app.policy import Ability, check
from app.proposals.models import OPEN_STAGES
from app.proposals.queries import Asked, Read
from app.proposals.queries.tabs import PHASES_OF
from app.speech.dates import amount, until
from app.voting.regions import this_place
from app.voting.rules import may_represent
from app.web.access import actor
from app.web.for_all import placeholder
from app.web.fragments import AS_IN_QUERIES, Context, FragmentCache

# Of many that are open those that end first, and a link to all.
MOST = 2
OPEN = (*PHASES_OF["voting"], *PHASES_OF["discussion"])


class Left(NamedTuple):
    """How much time is left, in whole units."""

    unit: str
    number: int

    @property
    def words(self) -> str:
        """The unit, for beside its number."""
        said = {
            "year": ngettext("year left", "years left", self.number),
            "month": ngettext("month left", "months left", self.number),
            "day": ngettext("day left", "days left", self.number),
            "hour": ngettext("hour left", "hours left", self.number),
        }
        return str(said.get(self.unit) or ngettext("minute left", "minutes left", self.number))


class Open(NamedTuple):
    """A cycle in a phase that readers can do something in, and how long that lasts, as exactly as
    it is told; `refused`: why this reader cannot vote in it, not even after signing in, unless
    they represent an organisation, `represents`.
    """

    cycle: int
    phase: str
    left: Left | None
    refused: str
    represents: bool

    def told(self) -> Context:
        """What its part of the page says."""
        cycle = cycle_of(self.cycle)
        sentence = _sentence(self.phase, cycle.ends(self.phase))
        own = {"left": self.left, "refused": self.refused, "represents": self.represents}
        return {"cycle": cycle, "sentence": sentence, **own}


class Said(NamedTuple):
    """Cycles that are open; `more`: how many others are."""

    opened: tuple[Open, ...]
    more: int

    def context(self) -> Context:
        opened = [one.told() for one in self.opened]
        return {"opened": opened, "more": self.more, "here": placeholder("here")}


def drawn_said(asked: Asked | None) -> Markup | None:
    """What is open of what is asked for, drawn once for all who may do the same; None where
    nothing is.
    """
    now = clock.now()
    found = list(_opened(asked, now)) if asked else []
    if not found:
        return None
    found.sort(key=lambda cycle: _first(cycle, now))
    told = tuple(_open(cycle, now) for cycle in found[:MOST])
    # As for a vote: where the reader is parts nobody who sees the same.
    here = quote(this_place(), safe=AS_IN_QUERIES)
    draw = FragmentCache("proposals/_said.html", fill={"here": here})
    return draw(Said(told, len(found) - len(told)))


def _opened(asked: Asked, now: datetime) -> Iterator[Cycle]:
    phases = PHASES_OF.get(asked.stage, () if asked.stage else OPEN)
    for cycle in cycles():
        if cycle.phase_at(now) in phases and asked.cycle in (None, cycle.id):
            yield cycle


def _first(cycle: Cycle, now: datetime) -> tuple[bool, datetime]:
    """What ends first comes first; what has no end yet, last."""
    ends = cycle.ends(cycle.phase_at(now) or "")
    return ends is None, ends or now


def _open(cycle: Cycle, now: datetime) -> Open:
    phase = cycle.phase_at(now) or ""
    ends = cycle.ends(phase)
    left = Left(*amount(now, ends)) if ends else None
    refused = ""
    if phase == "vote":
        verdict = check(actor(), Ability.VOTE, (_ANY, cycle))
        refused = "" if verdict.leads_on else verdict.sentence
    return Open(cycle.id, phase, left, refused, may_represent(actor(), _ANY.stage, cycle, now))


class _Submitted:
    """Stands for whatever proposal of a cycle can be voted on."""

    stage = "submitted"


_ANY = _Submitted()


def _sentence(phase: str, ends: datetime | None) -> str:
    said: dict[str, str] = {
        "vote": _("Voting is open. A vote can be changed as long as it is."),
        "gather": _("Proposals are taken now."),
        "deliberate": _("Under discussion now."),
    }
    if ends is not None:
        last = until(ends)
        said = {
            "vote": _(
                "Voting is open until %(date)s. A vote can be changed until then.", date=last
            ),
            "gather": _("Proposals are taken until %(date)s.", date=last),
            "deliberate": _("Under discussion until %(date)s.", date=last),
        }
    return said.get(phase) or str(_("The steering group decides, and gives a reason each time."))


def left_to_vote(proposal: Read, cycle: Cycle) -> str:
    """How long the vote on it is still open, in words; empty where it is not, or has no end."""
    now = clock.now()
    if proposal.stage not in OPEN_STAGES or cycle.phase_at(now) != "vote":
        return ""
    ends = cycle.ends("vote")
    return time_left(ends, now) if ends else ""
