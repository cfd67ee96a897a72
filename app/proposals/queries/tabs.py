"""Tabs: the proposals that readers look for by what one can do with them. What a tab holds follows
from the stages, and from the phases in which the cycles are now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app import clock
from app.cycles.queries import cycles
from app.proposals.queries.filtering import Asked

TABS = ("voting", "discussion", "deciding", "decided")
# The phases of the cycles whose submitted proposals a tab holds.
PHASES_OF = {
    "voting": ("vote",),
    "discussion": ("gather", "deliberate"),
    "deciding": ("decide", "closed"),
}


def at_present(asked: Asked) -> Asked:
    """What is asked for, with what its tab means now: a stage, and the cycles in those phases."""
    phases = PHASES_OF.get(asked.stage)
    if phases is None:
        return asked
    now = clock.now()
    found = {cycle.id for cycle in cycles() if cycle.phase_at(now) in phases}
    if asked.cycle:
        found &= {asked.cycle}
    # Of one cycle there is an index in the order of the list.
    if len(found) == 1:
        return replace(asked, stage="submitted", cycle=found.pop(), cycles=None)
    return replace(asked, stage="submitted", cycle=None, cycles=frozenset(found))


def tabs_now() -> Callable[[int, str], str]:
    """Which tab holds the proposals of a cycle in a public stage as the cycles stand now, ""
    where none does.
    """
    now = clock.now()
    tabs = {}
    for cycle in cycles():
        phase = cycle.phase_at(now)
        tabs[cycle.id] = next((tab for tab in PHASES_OF if phase in PHASES_OF[tab]), "")
    return lambda cycle, stage: tabs.get(cycle, "") if stage == "submitted" else "decided"


def where_to_act() -> str:
    """The tab where most can be done now, for links that lead there: what is up for a vote, else
    what is discussed, else "" for all proposals. It asks the dates of the cycles alone.
    """
    now = clock.now()
    phases = {cycle.phase_at(now) for cycle in cycles()}
    for tab in ("voting", "discussion"):
        if phases.intersection(PHASES_OF[tab]):
            return tab
    return ""
