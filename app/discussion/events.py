"""What the log tells of discussions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "comment": _l("Comment"),
}
EVENTS = {
    "comment.deleted": Verb("comment", _l("Deleted"), digest=False),
    "comment.edited": Verb("comment", _l("Changed")),
    "comment.posted": Verb("comment", _l("Published"), named=None),
}
