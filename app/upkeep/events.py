"""What the log tells of the upkeep of the site."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "mail": _l("Outgoing mail"),
}
EVENTS = {
    "mail.refusals_forgotten": Verb("site", _l("Refusals of an e-mail address forgotten")),
    "mail.released": Verb("site", _l("Mail held since a restore let go")),
    "mail.sent_again": Verb("mail", _l("Failed mail sent again"), digest=False),
    "mail.tested": Verb("site", _l("Test mail asked for"), digest=False),
}
