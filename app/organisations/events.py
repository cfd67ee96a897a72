"""What the log tells of organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "organisation": _l("Organisation"),
}
EVENTS = {
    "member.affiliated": Verb("member", _l("Organisation changed"), named=None),
    "organisation.added": Verb("organisation", _l("Added"), named=None),
    "organisation.changed": Verb("organisation", _l("Changed")),
}
