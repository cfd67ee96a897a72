"""The arithmetic of colours: contrast as WCAG measures it, mixtures, the shades of one accent for
light and dark.
"""

from __future__ import annotations

import re
from typing import NamedTuple

COLOUR = re.compile(r"#[0-9a-f]{6}")
# The grounds of static/css/site.css on which text stands: paper, raised, sunk.
LIGHT_GROUNDS = ("#faf7f0", "#fffdf8", "#f2ede2")
DARK_GROUNDS = ("#131815", "#1b221e", "#0e1210")
# WCAG 2, level AA: text of ordinary size.
READABLE = 4.5


class Shades(NamedTuple):
    """One accent in all its uses."""

    accent: str
    strong: str
    wash: str
    on: str


def luminance(colour: str) -> float:
    """The relative luminance of '#rrggbb', 0 to 1."""
    # The formula of WCAG 2 for sRGB; the numbers are the standard's.
    red, green, blue = [_linear(part / 255) for part in _parts(colour)]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> list[int]:
    """Red, green and blue of '#rrggbb', 0 to 255."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: str, grounds: tuple[str, ...] = LIGHT_GROUNDS) -> float:
    """The contrast on the ground where it is worst."""
    return min(contrast(colour, ground) for ground in grounds)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with that share of the other in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    mixed = [round(one + (two - one) * share) for one, two in pairs]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def light_shades(accent: str) -> Shades:
    """The accent's shades on paper white; the accent itself is readable there."""
    return Shades(accent, mix(accent, "#000000", 0.25), _wash(accent, "#fffdf8"), "#ffffff")


def dark_shades(accent: str) -> Shades:
    """The accent's shades on the dark ground: as much lighter as reading needs."""
    steps = [mix(accent, "#ffffff", step / 20) for step in range(21)]
    light = next(shade for shade in steps if least_contrast(shade, DARK_GROUNDS) >= READABLE + 1.5)
    return Shades(light, mix(light, "#ffffff", 0.3), _wash(light, "#1b221e"), "#0c1713")


def _wash(accent: str, ground: str) -> str:
    steps = [mix(ground, accent, share / 100) for share in (12, 10, 8, 6, 4, 2)]
    # The strongest wash in which text of the accent can still be read.
    return next((wash for wash in steps if contrast(accent, wash) >= READABLE), ground)
