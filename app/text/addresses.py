"""Addresses in texts: which stand bare, and which a link may lead to."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto"})
# As much as the columns for addresses hold.
LONGEST = 2000

# Without the stops at its end, and without a closing bracket whose opening one is not in it.
_LETTER = r"[^\s<>\"'`{}|\\^\[\]()\x02\x03]"
ADDRESS = re.compile(
    rf"\b(?:https?://|www\.)(?:{_LETTER}|\({_LETTER}*\))+(?<![.,;:!?*_~«»،؛؟…])", re.IGNORECASE
)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\s]")
_SCHEME = re.compile(r"[^/?#]*?:")
_LIKE_AN_ADDRESS = re.compile(r"[/?#]|\w+:|[^/?#\s]*\w[./]\w", re.IGNORECASE)


def is_link(value: str) -> bool:
    """Whether a browser would follow it to a page or a mailbox, whatever it hides in front of its
    scheme.
    """
    # Browsers leave out control characters and spaces before they read the scheme.
    address = _IGNORED.sub("", html.unescape(value))
    try:
        urlsplit(address)
    except ValueError:  # a bracket or a port that leads nowhere
        return False
    scheme = _SCHEME.match(address)
    return scheme is None or scheme.group()[:-1].lower() in SCHEMES


def is_address(value: str) -> bool:
    """Whether it is an address that a link may lead to, and not words: no spaces, and a path, a
    host or a scheme.
    """
    if not 0 < len(value) <= LONGEST or re.search(r"\s", value):
        return False
    return _LIKE_AN_ADDRESS.match(value) is not None and is_link(value)
