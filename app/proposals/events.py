"""What the log tells of proposals, by their authors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "proposal": _l("Proposal"),
}
EVENTS = {
    "proposal.discarded": Verb("proposal", _l("Draft deleted"), digest=False),
    "proposal.drafted": Verb("proposal", _l("Draft begun")),
    "proposal.redrafted": Verb("proposal", _l("Draft changed")),
    "proposal.revised": Verb("proposal", _l("Revised")),
    "proposal.submitted": Verb("proposal", _l("Submitted"), named=None),
    "proposal.withdrawn": Verb("proposal", _l("Withdrawn"), digest=False),
}
