"""The words of the event log: what every test may leave in it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from app.activity.models import Event
from app.database import db


class Word(NamedTuple):
    """What an event of that verb is about, whether it names who acted, and whether it holds a
    digest of something.

    None: it may or may not, since a command or an import acts for nobody.
    """

    kind: str
    named: bool | None
    digest: bool | None = True


OF_RECORDS = {
    f"{kind}.{verb}": Word(kind, named=True, digest=verb != "deleted")
    for kind in ("page", "story_phase", "seat", "principle", "challenge", "territory", "document")
    for verb in ("added", "changed", "deleted")
}
WORDS = OF_RECORDS | {
    "action.added": Word("action", named=True),
    "action.changed": Word("action", named=True),
    "action.promoted": Word("action", named=True),
    "action.removed": Word("action", named=True, digest=False),
    "action.reported": Word("action", named=None, digest=None),
    "comment.deleted": Word("comment", named=True, digest=False),
    "comment.edited": Word("comment", named=True),
    "comment.posted": Word("comment", named=None),
    "cycle.changed": Word("cycle", named=True),
    "cycle.opened": Word("cycle", named=True),
    "cycle.phase_moved": Word("cycle", named=True),
    "cycle.phase_recomputed": Word("cycle", named=False),
    "data.imported": Word("source", named=False),
    "meeting.added": Word("meeting", named=True),
    "meeting.changed": Word("meeting", named=True),
    "member.affiliated": Word("member", named=False),
    "member.created": Word("member", named=None),
    "member.language_chosen": Word("member", named=True, digest=False),
    "member.password_set": Word("member", named=True, digest=False),
    "member.role_changed": Word("member", named=True),
    "member.signed_in": Word("member", named=True, digest=False),
    "milestone.added": Word("action", named=True),
    "milestone.reopened": Word("action", named=True),
    "milestone.completed": Word("action", named=True),
    "objective.added": Word("objective", named=True),
    "objective.changed": Word("objective", named=True),
    "organisation.added": Word("organisation", named=None),
    "organisation.changed": Word("organisation", named=True),
    "plan.adopted": Word("edition", named=None),
    "proposal.declined": Word("proposal", named=None),
    "proposal.discarded": Word("proposal", named=True, digest=False),
    "proposal.drafted": Word("proposal", named=True),
    "proposal.merged": Word("proposal", named=None),
    "proposal.postponed": Word("proposal", named=None),
    "proposal.promoted": Word("proposal", named=None),
    "proposal.redrafted": Word("proposal", named=True),
    "proposal.revised": Word("proposal", named=True),
    "proposal.submitted": Word("proposal", named=None),
    "proposal.withdrawn": Word("proposal", named=True, digest=False),
    "question.answered": Word("question", named=True),
    "question.asked": Word("question", named=False, digest=False),
    "question.refused": Word("question", named=True, digest=None),
    "site.changed": Word("site", named=True),
    "vote.cast": Word("proposal", named=False),
    "vote.changed": Word("proposal", named=False),
    "vote.replaced": Word("proposal", named=False),
    "vote.withdrawn": Word("proposal", named=False),
}


def unknown_events() -> Iterator[str]:
    """The events in the database that are not in these words."""
    event = sa.select(
        Event.verb, Event.subject_kind, Event.actor_key.is_not(None), Event.digest != ""
    ).distinct()
    for verb, kind, named, digest in db.session.execute(event):
        word = WORDS.get(verb)
        fits = (
            word
            and kind == word.kind
            and word.named in (named, None)
            and word.digest in (digest, None)
        )
        if not fits:
            yield (
                f"{verb} of {kind}, {'named' if named else 'nobody'}, "
                f"{'with' if digest else 'without'} a digest"
            )
