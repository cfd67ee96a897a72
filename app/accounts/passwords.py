"""Which passwords are among the first that are guessed: known without asking anybody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

SHORTEST, LONGEST = 12, 1000
FEWEST_CHARACTERS = 5
# What people begin with and lengthen by figures until it is long enough.
BEGINNINGS = {
    *(
        "password",
        "passw",
        "motdepasse",
        "azerty",
        "azertyuiop",
        "qwerty",
        "qwertyuiop",
        "admin",
        "administrateur",
    ),
    *(
        "administrator",
        "administration",
        "bonjour",
        "welcome",
        "bienvenue",
        "soleil",
        "maroc",
        "morocco",
        "twiza",
    ),
    *(
        "loulou",
        "doudou",
        "iloveyou",
        "jetaime",
        "salam",
        "marhaba",
        "bismillah",
        "allah",
        "abc",
        "abcd",
        "abcdef",
    ),
}
ROWS = (
    *("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"),
    "abcdefghijklmnopqrstuvwxyz",
)


def normalised(password: str) -> str:
    """The one form that is hashed: é typed in either way, a space that does not break, full-width
    letters (NFKC).
    """
    return unicodedata.normalize("NFKC", password)


def hashed_forms(password: str) -> tuple[str, ...]:
    """What of a typed password may have been hashed: its one form and, where it differs, just what
    was typed, as it was hashed once. How many they are depends on what is typed and on nobody's
    account.
    """
    return tuple(dict.fromkeys((normalised(password), password)))


@cache
def common() -> frozenset[str]:
    """The commonest passwords that are long enough to be taken at all; where they come from stands
    in the file.
    """
    lines = (
        (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    )
    return frozenset(line for line in lines if line and not line.startswith("#"))


def easy_to_guess(password: str, *known: str) -> bool:
    """Whether it is a common one, a pattern, or something `known` of its owner and the site with
    figures added.
    """
    plain = normalised(password).casefold()
    letters = "".join(letter for letter in plain if letter.isalpha())
    return (
        plain in common()
        or len(set(plain)) < FEWEST_CHARACTERS
        or re.fullmatch(r"(.{1,8}?)\1+.?", plain, re.DOTALL) is not None
        or _walks(plain)
        or letters in BEGINNINGS | {word for text in known for word in _words(text)}
    )


def _walks(plain: str) -> bool:
    """Whether nearly each character is the neighbour of the one before: along a row of keys, the
    alphabet, figures.
    """
    neighbours = {pair for row in ROWS for pair in pairwise(row + row[0])}
    steps = list(pairwise(plain))
    return sum(step in neighbours or step[::-1] in neighbours for step in steps) > 0.8 * len(steps)


def _words(text: str) -> set[str]:
    """The words of a name or an address, each and all together."""
    found = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
    return {
        *found,
        "".join(found),
        "".join(reversed(found)),
        "".join(found[:2]),
        "".join(found[:2][::-1]),
    } - {""}
