"""The vote on a proposal as a region of a page: what its template is drawn with."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Protocol
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.policy import Ability, check
from app.voting.models import Counts
from app.voting.notes import just_withdrawn
from app.web.access import actor
from app.web.addresses import LONGEST_QUERY
from app.web.fragments import AS_IN_QUERIES, Drawer, slot

REGION = "voting/_vote.html"
_COUNTED = attrgetter("support", "agree", "neutral", "disagree", "points", "givers")


def region(
    proposal: Any,
    cycle: Cycle,
    tally: Counts | None,
    own: str | None,
    here: str | None = None,
    *,
    answering: bool = False,
) -> dict[str, Any]:
    """For `voting/_vote.html`: the counts, the reader's own vote, and what the policy says of it.

    `answering` a vote: it has the focus and says what became of the vote.
    """
    return {
        "proposal": proposal,
        "cycle": cycle,
        "tally": tally,
        "own": own,
        "verdict": check(actor(), Ability.VOTE, (proposal, cycle)),
        "told": check(actor(), Ability.SEE_TALLY, (cycle, tally)),
        "here": this_place() if here is None else here,
        "answering": answering,
    }


class Voted(Protocol):
    """As much of a proposal as its vote shows."""

    @property
    def id(self) -> int: ...

    @property
    def stage(self) -> str: ...


def drawn_region(proposal: Voted, cycle: Cycle, tally: Counts | None, own: str | None) -> Markup:
    """The region, drawn once for all who see the same counts and may do the same."""
    who, here = actor(), slot("here")
    draw = Drawer(
        REGION, fill={"here": quote(this_place(), safe=AS_IN_QUERIES)}, forms=who.signed_in
    )
    answering = request.method == "POST" or proposal.id in just_withdrawn()
    counts = tally and _COUNTED(tally)
    state = (cycle.id, cycle.phase_at(clock.now()), who.standing)
    seen = (proposal.id, proposal.stage, counts, own, state, answering)
    return draw(seen, lambda: region(proposal, cycle, tally, own, here, answering=answering))


def this_place() -> str:
    """Where a vote is given, or was: there the answer without scripts leads back to."""
    if request.method not in ("GET", "HEAD"):
        return request.args.get("back", "")
    if len(request.query_string) > LONGEST_QUERY:
        return request.path
    return request.full_path.rstrip("?")
