"""What is said of invitations, and of the lines of a list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "waiting": _l("Waits to be sent"),
    "sent": _l("Invitation sent"),
    "refused": _l("Refused by the mail server"),
    "to_hand_over": _l("To be handed over"),
    "handed_over": _l("Link handed over"),
    "accepted": _l("Invitation accepted"),
    "expired": _l("Expired"),
    "withdrawn": _l("Invitation withdrawn"),
}
VERDICTS = {
    "new": _l("New: gets an invitation"),
    "invited": _l("Invited already: gets a new link, the old one dies"),
    "member": _l("Member already: is told so by mail"),
    "newcomer": _l("Member who never signed in: gets a link that sets the password"),
    "no_address": _l("No address: you get a link to hand over"),
    "twice": _l("Twice in the list: left out"),
    "often": _l("Got three invitations within an hour: left out"),
    "no_such_address": _l("This cannot be an e-mail address: left out"),
    "nobody": _l("Neither name nor address: left out"),
    "long": _l("Name or organisation longer than 300 characters: left out"),
}
# How each looks (`plain_chip`).
LOOKS = {
    "waiting": ("slate", "circle"),
    "sent": ("now", "circle"),
    "refused": ("late", "cross"),
    "to_hand_over": ("risk", "triangle"),
    "handed_over": ("now", "circle"),
    "accepted": ("done", "hexagon"),
    "expired": ("slate", "cross"),
    "withdrawn": ("slate", "cross"),
}
