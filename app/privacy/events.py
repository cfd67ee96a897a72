"""What the log tells of copies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "member.data_asked": Verb("member", _l("Asked for a copy of their data"), digest=False),
}
