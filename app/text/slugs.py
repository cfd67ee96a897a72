"""The readable part of addresses: `12-un-jardin-partage`; the number alone decides."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 60
# A number beyond the column's would be an error of the engine, not a page that is not there.
LARGEST_ID = 2**31 - 1

_WORD = re.compile(r"[^\W_]+")
_REF = re.compile(r"([1-9][0-9]{0,9})(?:-.*)?", re.ASCII | re.DOTALL)
_MARK = "M"


@lru_cache(1024)
def slug(text: str) -> str:
    """Letters and digits of any script, in lower case, joined by hyphens, cut at a word; never
    empty.
    """
    lowered = unicodedata.normalize("NFKC", text).lower()
    signs = unicodedata.normalize("NFKC", lowered)
    letters = "".join(sign for sign in signs if unicodedata.category(sign)[0] != _MARK)
    whole = "-".join(_WORD.findall(letters))
    if len(whole) <= LONGEST:
        return whole or "x"
    # One letter more than fits tells whether the cut falls between two words.
    return whole[: LONGEST + 1].rpartition("-")[0] or whole[:LONGEST]


def ref(id: int, text: str) -> str:
    """The reference of a thing in addresses: its number, and its title to be read."""
    return f"{id}-{slug(text)}"


def parse_ref(ref: str) -> int | None:
    """The number of a reference, whatever title follows it; None when there is none or no row can
    have it.
    """
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    number = int(match[1])
    return number if number <= LARGEST_ID else None
