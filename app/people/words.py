"""What is said of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "active": _l("Signs in"),
    "waiting": _l("Has not signed in yet"),
    "suspended": _l("Suspended"),
    "unreachable": _l("Cannot sign in"),
}
