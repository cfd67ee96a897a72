"""What the log tells of applications and links for many; what an applicant does names nobody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "application": _l("Application"),
    "join_link": _l("Link for many"),
}
EVENTS = {
    "application.accepted": Verb("application", _l("Accepted"), named=None, digest=False),
    "application.answered": Verb(
        "application", _l("Applicant answered"), named=False, digest=False
    ),
    "application.asked": Verb("application", _l("Asked back"), digest=False),
    "application.confirmed": Verb(
        "application", _l("Address confirmed"), named=False, digest=False
    ),
    "application.invited": Verb("application", _l("Invited into an organisation")),
    "application.refused": Verb("application", _l("Refused"), digest=False),
    "application.sent": Verb("application", _l("Application sent"), named=False, digest=False),
    "application.uninvited": Verb("application", _l("Invitation withdrawn"), digest=False),
    "join_link.made": Verb("join_link", _l("Link made")),
    "join_link.withdrawn": Verb("join_link", _l("Link withdrawn"), digest=False),
}
