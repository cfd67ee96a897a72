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
    # A visitor's pages read no session: they are kept for all, and set no cookie.
    if not actor().signed_in:
        return frozenset()
    notices: list[Any] = get_flashed_messages(with_categories=True)
    marks = (kind for kind, _text in notices if kind.startswith(WITHDRAWN))
    return frozenset(int(mark.removeprefix(WITHDRAWN)) for mark in marks)
