"""Parts of pages that the whole site shares, drawn once for all who see the same."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.kept import revisions
from app.proposals.queries import Read
from app.site.queries.course import course
from app.site.queries.lifeline import VoteBorders, life_line
from app.text.richtext import trusted
from app.web.fragments import cached


class DrawnLife(NamedTuple):
    """A proposal's way in a few stations, and all steps of it."""

    course: Markup
    steps: Markup


class LifeLine(NamedTuple):
    """A proposal's life line, for those who may see the proposal: what happened follows from the
    content's revision, what is to come from the phase and the borders of the vote that lie behind.
    """

    content: str
    proposal: Read
    past: VoteBorders
    phase: str | None

    def drawn(self) -> DrawnLife:
        """Both in two statements, as the stations follow from the steps."""
        cycle = cycle_of(self.proposal.cycle_id)
        steps = life_line(self.proposal, cycle, self.past)
        stations = course(self.proposal, cycle, self.phase, steps)
        return DrawnLife(
            trusted(render_template("site/_course.html", stations=stations)),
            trusted(render_template("site/_lifeline.html", steps=steps)),
        )


def drawn_life(proposal: Read, cycle: Cycle) -> DrawnLife:
    """A proposal's life line, drawn once until anything is written or begins."""
    now = clock.now()
    # Phase and borders are part of the key: nothing is written when a vote opens or closes.
    past = VoteBorders.of(cycle, now)
    content = LifeLine(revisions().content, proposal, past, cycle.phase_at(now))
    return cached("life line", content, content.drawn)
