"""Sign-in names, for whoever has no e-mail address: one folded spelling, known however it is
typed.
"""

from __future__ import annotations

import re
import unicodedata

from app.accounts.models import normalised_email
from app.text.terms import folded

SHORTEST, LONGEST = 3, 60
_BETWEEN = re.compile(r"[\s._-]+")
# One alphabet a name, so that no letter passes for another one's.
_ALPHABETS = tuple(
    re.compile(f"(?=.*[{letters}])[{letters}0-9]+(?:[.][{letters}0-9]+)*")
    for letters in ("a-z", "\u0621-\u064a\u0671-\u06d3", "\u2d30-\u2d6f")
)


def folded_name(text: str) -> str:
    """The one spelling: words without case, accents and signs, joined by a full stop. Nothing at
    all for what holds an @, which is an address.
    """
    plain = unicodedata.normalize("NFKC", text)
    if "@" in plain:
        return ""
    words = [folded(word) for word in _BETWEEN.split(plain)]
    return ".".join(word for word in words if word)


def is_sign_in_name(name: str) -> bool:
    """Whether a folded text may be somebody's sign-in name."""
    if not SHORTEST <= len(name) <= LONGEST:
        return False
    return any(alphabet.fullmatch(name) for alphabet in _ALPHABETS)


def name_from(text: str) -> str:
    """A sign-in name made from a person's name: of its words those in the alphabet of the first
    one that will do. A number is added where there is none.
    """
    words = folded_name(text).split(".")
    for alphabet in _ALPHABETS:
        own = [word for word in words if alphabet.fullmatch(word)]
        made = ".".join(own)[: LONGEST - 10].rstrip(".")
        if is_sign_in_name(made):
            return made
    return "member"


def sign_in_key(typed: str) -> str:
    """The spelling by which an account is known at the sign-in form, whether it is an address or a
    name that was typed there.
    """
    if "@" in typed:
        return normalised_email(typed)
    # What folds to nothing is nobody's, and is still counted as what was typed.
    return folded_name(typed) or typed.strip()
