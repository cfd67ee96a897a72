"""What the page after a form without scripts is told in its reader's session: that a vote was
withdrawn.
"""

from __future__ import annotations

from typing import Any

from flask import flash, get_flashed_messages

from app.web.access import actor

WITHDRAWN = "vote-"


def note_withdrawn(proposal_id: int) -> None:
    """Let the next page say it beside that vote."""
    flash("", f"{WITHDRAWN}{proposal_id}")


def just_withdrawn() -> frozenset[int]:
    """The proposals from which the reader's vote was withdrawn by the form that led to this
    page.
    """
    if not actor().signed_in:
        return frozenset()
    told: list[Any] = get_flashed_messages(with_categories=True)
    marks = (kind for kind, _text in told if kind.startswith(WITHDRAWN))
    return frozenset(int(mark.removeprefix(WITHDRAWN)) for mark in marks)
