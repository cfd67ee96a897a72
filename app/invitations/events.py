"""What the log tells of invitations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "invitation": _l("Invitation"),
}
EVENTS = {
    "invitation.accepted": Verb("invitation", _l("Invitation accepted"), digest=False),
    "invitation.renewed": Verb("invitation", _l("New link to an invitation"), digest=False),
    "invitation.sent": Verb("invitation", _l("Invited"), digest=False),
    "invitation.withdrawn": Verb("invitation", _l("Invitation withdrawn"), digest=False),
    "invitations.reminded": Verb("member", _l("Reminders of invitations sent")),
    "invitations.sent": Verb("member", _l("List of people invited")),
}
