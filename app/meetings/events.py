"""What the log tells of meetings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "meeting": _l("Meeting"),
}
EVENTS = {
    "meeting.added": Verb("meeting", _l("Added")),
    "meeting.changed": Verb("meeting", _l("Changed")),
}
