"""What the page after a form without scripts is told in its reader's session: that a vote was
withdrawn.
"""

from __future__ import annotations

from typing import Any

from flask import flash, get_flashed_messages

from app.web.access import actor

WITHDRAWN = "vote-"
# The proposal, and the organisation whose vote it was; None: the reader's own.
Withdrawn = tuple[int, int | None]


def note_withdrawn(proposal_id: int, organisation_id: int | None = None) -> None:
    """Let the next page say it beside that vote."""
    flash("", f"{WITHDRAWN}{proposal_id}-{organisation_id or ''}")


def just_withdrawn() -> frozenset[Withdrawn]:
    """The votes that were withdrawn by the form that led to this page."""
    # A visitor's pages read no session: they are kept for all, and set no cookie.
    if not actor().signed_in:
        return frozenset()
    notices: list[Any] = get_flashed_messages(with_categories=True)
    marks = (kind for kind, _text in notices if kind.startswith(WITHDRAWN))
    return frozenset(map(_withdrawn, marks))


def _withdrawn(mark: str) -> Withdrawn:
    proposal, _joint, organisation = mark.removeprefix(WITHDRAWN).partition("-")
    return int(proposal), int(organisation) if organisation else None
