"""Decimal numbers, kept as whole numbers of ten-thousandths: canonical JSON and sums hold no
floats.
"""

from __future__ import annotations

# How many of what is kept make one.
ONE = 10_000
PLACES = 4


def decimal_text(kept: int) -> str:
    """The number in its one spelling: `-0.5`, `12`, `12.25`, without zeros at its end."""
    sign = "-" if kept < 0 else ""
    whole, part = divmod(abs(kept), ONE)
    rest = f"{part:0{PLACES}}".rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
