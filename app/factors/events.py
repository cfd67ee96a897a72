"""What the log tells of second factors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "factor.turned_on": Verb("member", _l("Second factor turned on"), digest=False),
    "factor.turned_off": Verb("member", _l("Second factor turned off"), digest=False),
    "factor.codes_renewed": Verb("member", _l("New recovery codes made"), digest=False),
    "factor.code_used": Verb("member", _l("Recovery code used"), digest=False),
    "factor.reset": Verb("member", _l("Second factor reset"), named=None, digest=False),
}
