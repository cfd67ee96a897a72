"""What the log tells of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "member": _l("Member"),
}
EVENTS = {
    "member.address_asked": Verb(
        "member", _l("Another e-mail address to be confirmed"), digest=False
    ),
    "member.address_changed": Verb("member", _l("E-mail address changed"), digest=False),
    "member.address_restored": Verb("member", _l("Change of e-mail address undone"), digest=False),
    "member.created": Verb("member", _l("Account made"), named=None),
    "member.language_chosen": Verb("member", _l("Language chosen"), digest=False),
    "member.link_opened": Verb("member", _l("New link to hand over"), named=None, digest=False),
    "member.password_set": Verb("member", _l("Password set"), digest=False),
    "member.proved": Verb("member", _l("Identity shown once more"), digest=False),
    "member.readmitted": Verb("member", _l("Suspension ended"), digest=False),
    "member.renamed": Verb("member", _l("Name changed"), digest=False),
    "member.role_changed": Verb("member", _l("Role changed")),
    "member.sessions_ended": Verb("member", _l("Sessions ended"), digest=False),
    "member.sign_in_name_changed": Verb(
        "member", _l("Sign-in name changed"), named=None, digest=False
    ),
    "member.signed_in": Verb("member", _l("Signed in"), digest=False),
    "member.suspended": Verb("member", _l("Suspended"), digest=False),
}
