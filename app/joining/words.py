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
# How it stands with who was invited into an organisation, and how each looks (`plain_chip`).
INVITED_WORDS = {
    "invited": _l("Invitation sent"),
    "over": _l("Expired or withdrawn"),
    "waiting": _l("Waits to be reviewed"),
    "accepted": _l("Has become a member"),
    "refused": _l("Not accepted"),
}
INVITED_LOOKS = {
    "invited": ("now", "circle"),
    "over": ("slate", "cross"),
    "waiting": ("risk", "half"),
    "accepted": ("done", "hexagon"),
    "refused": ("slate", "cross"),
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
