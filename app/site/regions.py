"""Parts of pages that the whole site shares, drawn once for all who see the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.kept import revisions
from app.proposals.queries import Read
from app.site.queries.lifeline import VoteBorders, life_line
from app.web.fragments import FragmentCache


class LifeLine(NamedTuple):
    """A proposal's life line, for those who may see the proposal: what happened follows from the
    content's revision, what is to come from the borders of the vote that lie behind.
    """

    content: str
    proposal: Read
    past: VoteBorders

    def context(self) -> Mapping[str, Any]:
        return {"steps": life_line(self.proposal, cycle_of(self.proposal.cycle_id), self.past)}


def drawn_line(proposal: Read, cycle: Cycle) -> Markup:
    """A proposal's life line as a box for the side of its page, drawn once until anything is
    written or begins.
    """
    # The borders are part of the key: nothing is written when a vote opens or closes.
    content = LifeLine(revisions().content, proposal, VoteBorders.of(cycle, clock.now()))
    return FragmentCache("site/_lifeline.html")(content)
