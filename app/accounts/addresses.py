"""E-mail addresses: the one spelling by which an account is known."""

from __future__ import annotations

import re
import unicodedata

from app.text.cleaning import single_line

LONGEST_EMAIL = 320
# See docs/decisions.md, "e-mail addresses keep their own simple rule".
_EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+")


def normalised_email(address: str) -> str:
    """The one spelling of an address by which an account is known: NFC, trimmed, casefolded."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def is_address(address: str) -> bool:
    """Whether a normalised text has the shape of an e-mail address that an account may have."""
    if len(address) > LONGEST_EMAIL or _EMAIL.fullmatch(address) is None:
        return False
    # What cleaning would change of it is in no address.
    return single_line(address) == address
