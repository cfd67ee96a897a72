"""Decimal numbers, kept as whole numbers of ten-thousandths: canonical JSON and sums hold no
floats.
"""

from __future__ import annotations

import re

from app.text.figures import GROUPS, TwoWays, plain_figures

# How many of what is kept make one.
ONE = 10_000
PLACES = 4
# As kept: a hundred thousand millions, with which sums and shares stay within 64 bits.
LARGEST_DECIMAL = 10**11 * ONE
# The Arabic sign of a fraction, in whatever language.
ARABIC_POINT = "\u066b"
_PLAIN = re.compile(r"(\d*)(?:\.(\d+))?", re.ASCII)
# A dot and a comma, once each: which of them parts groups?
_BOTH = re.compile(r"(\d+)[.,](\d+)[.,]\d+", re.ASCII)
# As much of a number as is worth reading: Python refuses to make one of thousands of figures.
_MOST_TYPED = 60


def decimal_text(kept: int) -> str:
    """The number in its one spelling: `-0.5`, `12`, `12.25`, without zeros at its end."""
    sign = "-" if kept < 0 else ""
    whole, part = divmod(abs(kept), ONE)
    rest = f"{part:0{PLACES}}".rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def kept_of(text: str) -> int:
    """What is kept of a number in that spelling; ValueError if it is none, has more than four
    places or lies beyond `LARGEST_DECIMAL`.
    """
    negative = text[:1] in ("-", "\u2212")
    match = _PLAIN.fullmatch(text[1:] if negative else text.removeprefix("+"))
    if not match or not (match[1] or match[2]) or len(text) > _MOST_TYPED:
        raise ValueError(text)
    places = (match[2] or "").rstrip("0")
    kept = int(match[1] or 0) * ONE + int(places.ljust(PLACES, "0"))
    if len(places) > PLACES or kept > LARGEST_DECIMAL:
        raise ValueError(text)
    return -kept if negative else kept


def read_decimal(text: str, group: str = "", point: str = ".") -> int:
    """A number as people type it, in ten-thousandths; `group` and `point` are the reader's own
    signs between groups of three and before a fraction.

    TwoWays where a dot or a comma may be either, ValueError if it is no number that can be kept
    (see `kept_of`).
    """
    figures = plain_figures(text).replace(ARABIC_POINT, point)
    if len(figures) > _MOST_TYPED:
        raise ValueError(text)
    sign, figures = (figures[:1], figures[1:]) if figures[:1] in "+-\u2212" else ("", figures)
    try:
        return kept_of(sign + _plainly(figures, group, point))
    except TwoWays as doubt:
        raise TwoWays(*(sign + reading for reading in doubt.readings)) from None


def _plainly(figures: str, group: str, point: str) -> str:
    """The figures alone, with a dot before their fraction."""
    own = f"{GROUPS}{group}"
    before, comma, places = figures.partition(point)
    # In the reader's own signs a number reads one way: what the site shows can be typed back.
    if (whole := _ungrouped(before, own)) is not None and places.isdecimal() == bool(comma):
        return f"{whole}.{places}" if comma else whole
    return _in_other_signs(figures, point)


def _ungrouped(figures: str, signs: str) -> str | None:
    """A whole number without what stands between its groups, the same everywhere; None if it is
    no such number.
    """
    if not figures or figures.isdecimal():
        return figures
    grouped = re.fullmatch(rf"[1-9]\d{{0,2}}([{re.escape(signs)}])\d{{3}}(?:\1\d{{3}})*", figures)
    return figures.replace(grouped[1], "") if grouped else None


def _in_other_signs(figures: str, point: str) -> str:
    """A number that is not written as the reader's are: its last dot or comma begins a fraction,
    unless it parts groups.
    """
    grouped = _ungrouped(figures, ".,")
    # Twice the same sign is no fraction's.
    if grouped is not None and figures.count(".") + figures.count(",") > 1:
        return grouped
    at = max(figures.rfind("."), figures.rfind(","))
    before, places = figures[:at], figures[at + 1 :]
    whole = _ungrouped(before, f"{GROUPS}.,") if at >= 0 else None
    if whole is None or not places.isdecimal():
        raise ValueError(figures)
    if grouped is not None:
        raise TwoWays(grouped, f"{whole}{point}{places}".rstrip("0").rstrip(point))
    if other := _BOTH.fullmatch(figures):
        raise TwoWays(f"{whole}{point}{places}", f"{other[1]}{point}{other[2]}{places}")
    return f"{whole}.{places}"
