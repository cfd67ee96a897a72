"""Parts of pages that the whole site shares, drawn once for all who see the same."""

from __future__ import annotations

from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.kept import revisions
from app.proposals.queries import Read
from app.site.queries.lifeline import life_line
from app.web.access import actor
from app.web.fragments import Drawer, once


def drawn_line(proposal: Read, cycle: Cycle) -> Markup:
    """A proposal's life line as a box for the side of its page, drawn once until anything is
    written or begins.
    """
    seen = (revisions().content, cycle.phase_at(clock.now()), proposal)
    return once("line", seen, lambda: _drawn_line(proposal, cycle))


def _drawn_line(proposal: Read, cycle: Cycle) -> Markup:
    steps = life_line(proposal, cycle, actor())
    return Drawer("site/_lifeline.html")(tuple(steps), lambda: {"steps": steps})
