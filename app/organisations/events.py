"""What the log tells of organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "organisation": _l("Organisation"),
    "mandate": _l("Mandate"),
    "mandate_request": _l("Request for a mandate"),
}
EVENTS = {
    "mandate.accepted": Verb("mandate", _l("Mandate accepted"), digest=False),
    "mandate.asked": Verb("organisation", _l("A mandate was asked for"), digest=False),
    "mandate.changed": Verb("mandate", _l("Mandate changed"), named=None),
    "mandate.ended": Verb("mandate", _l("Mandate ended"), named=None, digest=False),
    "mandate.given": Verb("mandate", _l("Mandate given"), named=None),
    "mandate.listed": Verb("mandate", _l("Named with the organisation, or no more")),
    "mandate.refused": Verb("mandate_request", _l("Refused"), digest=False),
    "member.affiliated": Verb("member", _l("Organisation changed"), named=None),
    "organisation.added": Verb("organisation", _l("Added"), named=None),
    "organisation.admitted": Verb("member", _l("Admitted to an organisation"), digest=False),
    "organisation.asked": Verb(
        "organisation", _l("Somebody wants to belong to it"), named=None, digest=False
    ),
    "organisation.changed": Verb("organisation", _l("Changed")),
    "organisation.left": Verb("organisation", _l("Left the coalition"), named=None, digest=False),
    "organisation.returned": Verb("organisation", _l("Came back"), named=None, digest=False),
}
