"""The log in words: what was done, and to what."""

from __future__ import annotations

from app.activity.models import Event
from app.activity.vocabulary import kinds, verbs


def done(verb: str) -> str:
    """What was done; a verb that nobody says any more stands as it is."""
    known = verbs().get(verb)
    return str(known.words) if known else verb


def subject(event: Event) -> str:
    """To what it was done; the site itself has no number."""
    word = kinds().get(event.subject_kind)
    return f"{word} {event.subject_id}" if word else "–"
