"""What the log tells of proposals, by the steering group."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "proposal.declined": Verb("proposal", _l("Declined"), named=None),
    "proposal.merged": Verb("proposal", _l("Merged"), named=None),
    "proposal.postponed": Verb("proposal", _l("Postponed"), named=None),
    "proposal.promoted": Verb("proposal", _l("In the plan"), named=None),
}
