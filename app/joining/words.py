"""What is said of applications and links for many."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# The states by which the queue is narrowed.
STATE_WORDS = {
    "waiting": _l("Waiting"),
    "asked": _l("Asked back"),
    "accepted": _l("Accepted"),
    "refused": _l("Refused"),
}
LINK_WORDS = {
    "open": _l("Open"),
    "full": _l("No place left"),
    "ended": _l("Ended"),
    "withdrawn": _l("Taken back"),
}
# What is said to who comes too late by such a link.
CLOSED_WORDS = {
    "full": _l("No place of this link is left. You can still apply in the usual way."),
    "ended": _l("The last day of this link is over. You can still apply in the usual way."),
    "withdrawn": _l("This link was taken back. You can still apply in the usual way."),
}
