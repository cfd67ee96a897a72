"""What became of a mail, in words; the queue notes it in those of machines."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.mail.kinds import declared_kinds
from app.mail.models import REFUSALS

STATE_WORDS = {
    "waiting": _l("Waiting"),
    "held": _l("Held since a restore"),
    "failed": _l("Not delivered"),
    "dropped": _l("No longer needed"),
    "sent": _l("Sent"),
}
_NO_MAILBOX = _l("The address does not exist, or takes no mail.")
_FULL = _l("The mailbox is full.")
_LATER = _l("The mail server wants it later.")
_REFUSED = _l("The mail server refuses it for good.")
_BACK = _l("It came back.")
_UNREADABLE = _l("The mail server does not know the letters of this address.")
_SILENT = _l("The mail server does not answer.")
_NOT_FOUND = _l("The mail server is not found under its name.")
_CUT = _l("The connection to the mail server was cut.")
_UNPROVEN = _l("The mail server cannot prove that it is the right one.")
_NOT_LET_IN = _l("The mail server does not accept the user name and password.")
_FOLDER = _l("The folder for mail cannot be written into.")
_WORDS = {
    "expired": _l("Its time was over before it could be sent."),
    "nobody to send it to": _l("Its recipient has no address, or no account any more."),
    "holds no more": _l("What it was about was over when its turn came."),
    "unknown kind": _l("This version of the site does not know such mail."),
    "address": _UNREADABLE,
    "no SMTPUTF8": _UNREADABLE,
    "smtp 535": _NOT_LET_IN,
    "smtp 552": _FULL,
    "smtp 452": _FULL,
    "TimeoutError": _SILENT,
    "ConnectionRefusedError": _SILENT,
    "OSError": _SILENT,
    "gaierror": _NOT_FOUND,
    "ConnectionResetError": _CUT,
    "BrokenPipeError": _CUT,
    "SMTPServerDisconnected": _CUT,
    "SSLCertVerificationError": _UNPROVEN,
    "SSLError": _UNPROVEN,
    "SMTPNotSupportedError": _UNPROVEN,
    "PermissionError": _FOLDER,
}
# Codes of RFC 5321 and, in reports about mail that came back, of RFC 3463.
_BY_FORM = (
    (r"smtp 55[013]", _NO_MAILBOX),
    (r"smtp 4\d\d", _LATER),
    (r"smtp 5\d\d", _REFUSED),
    (r"bounce 5\.2\.2", _FULL),
    (r"bounce 5\.1\.\d+", _NO_MAILBOX),
    (r"bounce .*", _BACK),
)


def outcome_words(outcome: str) -> str:
    """What a noted outcome means; what nobody foresaw stands as it is."""
    if outcome == "address refuses mail":
        return str(_("The address has refused mail %(number)s times.", number=REFUSALS))
    if outcome in _WORDS:
        return str(_WORDS[outcome])
    for form, words in _BY_FORM:
        if re.fullmatch(form, outcome):
            return str(words)
    return outcome


def code_of(outcome: str) -> str:
    """The code that the mail server gave; empty where it gave none."""
    return outcome if re.fullmatch(r"(?:smtp|bounce) [0-9.]+", outcome) else ""


def kind_of_mail(kind: str) -> str:
    """What a kind of mail is called; one that nobody declares any more stands as it is."""
    declared = declared_kinds().get(kind)
    return str(declared.words) if declared and declared.words else kind
