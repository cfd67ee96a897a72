"""What tests may leave in the event log: what the packages say in their `events.py`, and nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.activity.models import Event
from app.activity.vocabulary import verbs
from app.database import db


def unknown_events() -> Iterator[str]:
    """The events in the database that no package says."""
    event = sa.select(
        Event.verb, Event.subject_kind, Event.actor_key.is_not(None), Event.digest != ""
    ).distinct()
    for verb, kind, named, digest in db.session.execute(event):
        said = verbs().get(verb)
        fits = (
            said
            and kind == said.kind
            and said.named in (named, None)
            and said.digest in (digest, None)
        )
        if not fits:
            yield (
                f"{verb} of {kind}, {'named' if named else 'nobody'}, "
                f"{'with' if digest else 'without'} a digest (app/*/events.py says {said})"
            )
