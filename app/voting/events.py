"""What the log tells of votes; none names its voter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "vote.cast": Verb("proposal", _l("Vote cast"), named=False, unlisted=True),
    "vote.changed": Verb("proposal", _l("Vote changed"), named=False, unlisted=True),
    "vote.replaced": Verb("proposal", _l("Earlier vote replaced"), named=False, unlisted=True),
    "vote.withdrawn": Verb("proposal", _l("Vote withdrawn"), named=False, unlisted=True),
}
