"""What the log tells of the charter, and questions about it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "question": _l("Question"),
    "page": _l("Page"),
    "story_phase": _l("Phase"),
    "seat": _l("Seat"),
    "principle": _l("Principle"),
    "challenge": _l("Challenge"),
    "territory": _l("Territory"),
    "document": _l("Document"),
}
RECORDS = ("page", "story_phase", "seat", "principle", "challenge", "territory", "document")
EVENTS = {
    **{f"{kind}.added": Verb(kind, _l("Added")) for kind in RECORDS},
    **{f"{kind}.changed": Verb(kind, _l("Changed")) for kind in RECORDS},
    **{f"{kind}.deleted": Verb(kind, _l("Deleted"), digest=False) for kind in RECORDS},
    "question.answered": Verb("question", _l("Answer published")),
    "question.asked": Verb("question", _l("Question asked"), named=False, digest=False),
    "question.refused": Verb("question", _l("Question refused"), digest=None),
}
