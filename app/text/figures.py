"""Numbers as people type them: with the figures of any script, and what may stand between groups
of three.
"""

from __future__ import annotations

import re
import unicodedata

# Between groups of three figures, in whatever language: spaces, an apostrophe, the Arabic
# thousands sign.
GROUPS = "\u00a0\u202f\u2009 '\u2019\u066c"
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
)
_TWO_WAYS = re.compile(r"\d{1,3}[.,]\d{3}")
_GROUPED = re.compile(rf"\d{{1,3}}(?:([{re.escape(GROUPS)}.,])\d{{3}})(?:\1\d{{3}})*")


class TwoWays(ValueError):
    """What was typed reads two ways; `readings` are both, each so that it reads one way."""

    def __init__(self, *readings: str) -> None:
        super().__init__(*readings)
        self.readings = readings


def plain_figures(text: str) -> str:
    """The text with the figures of every script as 0 to 9, and without marks of direction."""
    shown = text.translate(_INVISIBLE)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in shown).strip()


def read_whole(text: str, group: str = "", units: tuple[str, ...] = ()) -> int:
    """A whole number with or without groups of three; `group` is the reader's own sign between
    them, `units` what may stand before or after it. TwoWays where a sign may be a group's or a
    fraction's, ValueError if it is no number.
    """
    figures = plain_figures(text)
    for unit in map(plain_figures, units):
        figures = figures.removesuffix(unit).removeprefix(unit).strip(GROUPS)
    # The reader's own sign between groups is no fraction's; see docs/decisions.md, 'what the site
    # shows can be typed back'.
    if group not in (".", ",") or group not in figures:
        _refuse_two_ways(figures)
    negative = figures[:1] in ("-", "\u2212")
    figures = figures[1:] if negative else figures.removeprefix("+")
    # All groups have the same sign, or the number is no number.
    if match := _GROUPED.fullmatch(figures):
        figures = figures.replace(match[1], "")
    if not re.fullmatch(r"\d+", figures, re.ASCII):
        raise ValueError(text)
    number = int(figures)
    return -number if negative else number


def _refuse_two_ways(figures: str) -> None:
    if _TWO_WAYS.fullmatch(figures):
        whole, _sign, rest = figures.replace(",", ".").partition(".")
        raise TwoWays(whole + rest, whole)
