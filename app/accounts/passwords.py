"""Which passwords are among the first that are guessed: known without asking anybody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

SHORTEST = 12
LONGEST = 1000
FEWEST_CHARACTERS = 5
# What people begin with and lengthen by figures until it is long enough.
BEGINNINGS = {
    "password", "passw", "motdepasse", "azerty", "azertyuiop", "qwerty", "qwertyuiop", "admin",
    "administrateur", "administrator", "administration", "bonjour", "welcome", "bienvenue",
    "soleil", "maroc", "morocco", "twiza", "loulou", "doudou", "iloveyou", "jetaime", "salam",
    "marhaba", "bismillah", "allah", "abc", "abcd", "abcdef",
}  # fmt: skip
# French and English keyboards, figures and the alphabet.
ROWS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
)


# Up to eight characters over and over, and perhaps one more at the end.
_REPETITION = re.compile(r"(.{1,8}?)\1+.?", re.DOTALL)


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
    # The one form first: `password_fits` tells by the place how a password was hashed.
    return tuple(dict.fromkeys((normalised(password), password)))


@cache
def common() -> frozenset[str]:
    """The commonest passwords that are long enough to be taken at all; where they come from stands
    in the file.
    """
    path = Path(__file__).parent / "common_passwords.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def easy_to_guess(password: str, *known: str) -> bool:
    """Whether it is a common one, a pattern, or something `known` of its owner and the site with
    figures added.
    """
    plain = normalised(password).casefold()
    if plain in common() or len(set(plain)) < FEWEST_CHARACTERS:
        return True
    if _REPETITION.fullmatch(plain) is not None or _walks(plain):
        return True
    # Figures and signs are left out: they are what people lengthen a word by.
    letters = "".join(letter for letter in plain if letter.isalpha())
    names = {word for text in known for word in _words(text)}
    return letters in BEGINNINGS | names


def _walks(plain: str) -> bool:
    """Whether nearly each character is the neighbour of the one before: along a row of keys, the
    alphabet, figures.
    """
    # Rows are closed: after the last key comes the first again.
    neighbours = {pair for row in ROWS for pair in pairwise(row + row[0])}
    steps = list(pairwise(plain))
    near = [step for step in steps if step in neighbours or step[::-1] in neighbours]
    return len(near) > 0.8 * len(steps)


def _words(text: str) -> set[str]:
    """The words of a name or an address, each and all together."""
    words = re.findall(r"[^\W\d_]+", normalised(text).casefold())
    # Given name and family name, in either order, also without further names.
    first, *rest = words or [""]
    second = rest[0] if rest else ""
    backwards = "".join(reversed(words))
    joined = {"".join(words), backwards, first + second, second + first}
    return {*words, *joined} - {""}
