"""What the log tells of copies, and of who is erased."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "member.data_asked": Verb("member", _l("Asked for a copy of their data"), digest=False),
    "member.erased": Verb("member", _l("Erased"), named=False, digest=False),
    "member.erasure_asked": Verb("member", _l("To be erased in three days"), digest=False),
    "member.erasure_stopped": Verb("member", _l("Erasing was stopped"), digest=False),
}
