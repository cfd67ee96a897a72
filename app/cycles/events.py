"""What the log tells of cycles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "cycle": _l("Cycle"),
}
EVENTS = {
    "cycle.changed": Verb("cycle", _l("Changed")),
    "cycle.opened": Verb("cycle", _l("Opened")),
    "cycle.phase_moved": Verb("cycle", _l("Date of a phase changed")),
    "cycle.phase_recomputed": Verb("cycle", _l("Hour of a phase computed again"), named=False),
}
