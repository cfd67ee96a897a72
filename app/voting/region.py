"""The vote on a proposal as a region of a page: what its template is drawn with."""

from __future__ import annotations

from typing import Any

from flask import request

from app.cycles.models import Cycle
from app.policy import Ability, Counts, check
from app.web.access import actor

REGION = "voting/_vote.html"


def region(
    proposal: Any, cycle: Cycle, tally: Counts | None, own: str | None, here: str | None = None
) -> dict[str, Any]:
    """For `voting/_vote.html`: the counts, the reader's own vote, and what the policy says of both."""
    return {
        "proposal": proposal,
        "cycle": cycle,
        "tally": tally,
        "own": own,
        "verdict": check(actor(), Ability.VOTE, (proposal, cycle)),
        "told": check(actor(), Ability.SEE_TALLY, (cycle, tally)),
        "here": this_place() if here is None else here,
    }


def this_place() -> str:
    """The page on which a vote is given, or was: there the answer without scripts leads back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.args.get("back", "")
