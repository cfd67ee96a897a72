"""What the log tells of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "member": _l("Member"),
}
EVENTS = {
    "member.created": Verb("member", _l("Account made"), named=None),
    "member.language_chosen": Verb("member", _l("Language chosen"), digest=False),
    "member.password_set": Verb("member", _l("Password set"), digest=False),
    "member.role_changed": Verb("member", _l("Role changed")),
    "member.signed_in": Verb("member", _l("Signed in"), digest=False),
}
