"""The picture that stands beside a link to the site: 1200 x 630, in the house's colours and
letters.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from app.sharing.faces import drawable, font, pieces, shapes
from app.sharing.lettering import Setting, Style, fitted
from app.sharing.posters import Poster, Words
from app.sharing.star import star_mask
from app.site.colours import contrast, mix

SIZE = (1200, 630)
MARGIN = 84
PAPER = "#faf7f0"
NO_INK, FAINT, INK = 0, 15, 255
# As in static/css/site.css; an own accent is darkened until text on it reads as well.
COVER = "#0a4d3d"
MOST_READABLE = 7.0
HEADS = Style(weight=600, sizes=(96, 84, 74, 64, 56), width=SIZE[0] - 2 * MARGIN, most_lines=3)
UNDER = Style(weight=400, sizes=(40, 36, 32), width=SIZE[0] - 2 * MARGIN, most_lines=2)
ABOVE = Style(weight=600, sizes=(34,), width=SIZE[0] - 2 * MARGIN - 100, most_lines=1)
# Arabic has taller letters and deeper ones than Latin.
LEADING = {"ltr": 1.2, "rtl": 1.5}
GAP = 26
STAR = 62
ORNAMENT = 760


class _Ground(NamedTuple):
    """The picture as it comes to be, from no ink to all of it, and from which side it is read."""

    image: Image.Image
    from_right: bool


def drawn(poster: Poster) -> bytes:
    """The picture as a PNG."""
    ground = _Ground(Image.new("L", SIZE, NO_INK), poster.direction == "rtl")
    _ornament(ground)
    # A name in letters that no face has is not drawn: who speaks is the heading then.
    named = bool(drawable(poster.heading.text, HEADS.weight))
    _above(ground, poster.above if named else Words("", poster.direction))
    _middle(ground, poster.heading if named else poster.above, poster.below)
    out = io.BytesIO()
    _coloured(ground.image, ground_of(poster.accent)).save(out, "PNG")
    return out.getvalue()


def _coloured(image: Image.Image, cover: str) -> Image.Image:
    """All that is drawn lies between two colours, so a palette of their mixtures holds it: a third
    of the memory and of the bytes.
    """
    steps = (mix(cover, PAPER, ink / INK) for ink in range(INK + 1))
    image.putpalette(b"".join(bytes.fromhex(step[1:]) for step in steps))
    return image


def ground_of(accent: str) -> str:
    """The colour behind the letters."""
    if not accent:
        return COVER
    steps = (mix(accent, "#000000", share / 20) for share in range(3, 20))
    return next((dark for dark in steps if contrast(dark, PAPER) >= MOST_READABLE), "#000000")


def _ornament(ground: _Ground) -> None:
    """A large star beyond the edge at which lines end: seen, and never read."""
    mask = star_mask(ORNAMENT)
    beyond = ORNAMENT // 3
    across = -beyond if ground.from_right else SIZE[0] - ORNAMENT + beyond
    ground.image.paste(FAINT, (across, SIZE[1] - ORNAMENT + beyond), mask)


def _above(ground: _Ground, words: Words) -> None:
    """The star and who speaks."""
    across = SIZE[0] - MARGIN - STAR if ground.from_right else MARGIN
    ground.image.paste(INK, (across, MARGIN - 20), star_mask(STAR))
    setting = fitted(words.text, words.direction, ABOVE)
    _lines(ground, setting, MARGIN - 20 + STAR // 2 - setting.size * 7 // 10, STAR + 20)


def _middle(ground: _Ground, heading: Words, below: Sequence[Words]) -> None:
    """The heading with what stands below it, in the middle of the room under the star."""
    first = MARGIN + STAR
    room = SIZE[1] - MARGIN // 2 - first
    settings = _set_within(room, heading, below)
    down = first + (room - _tall(settings)) // 2
    for setting in settings:
        _lines(ground, setting, down)
        down += _height(setting) + GAP


def _set_within(room: int, heading: Words, below: Sequence[Words]) -> list[Setting]:
    """As large as the width lets them be, and smaller where that is too tall."""
    under = [fitted(words.text, words.direction, UNDER) for words in below]
    for tried in range(len(HEADS.sizes)):
        style = HEADS._replace(sizes=HEADS.sizes[tried:])
        settings = [fitted(heading.text, heading.direction, style), *under]
        settings = [setting for setting in settings if setting.lines]
        if _tall(settings) <= room:
            break
    return settings


def _tall(settings: Sequence[Setting]) -> int:
    return sum(map(_height, settings)) + GAP * max(len(settings) - 1, 0)


def _height(setting: Setting) -> int:
    return len(setting.lines) * _leading(setting)


def _leading(setting: Setting) -> int:
    return round(setting.size * LEADING[setting.direction])


def _lines(ground: _Ground, setting: Setting, down: int, indent: int = 0) -> None:
    """Each line from the side at which the picture is read."""
    draw = ImageDraw.Draw(ground.image)
    leading = _leading(setting)
    baseline = down + round(leading / 2 + setting.size * 0.36)
    for line in setting.lines:
        found = pieces(line, setting.direction, setting.weight, setting.size)
        across: float = MARGIN + indent
        if ground.from_right:
            across = SIZE[0] - MARGIN - indent - sum(piece.width for piece in found)
        for piece in found:
            # Without FriBiDi no direction can be said, and nothing here needs one.
            direction = piece.direction if shapes() else None
            face = font(piece.face, setting.size)
            at = (across, baseline)
            draw.text(at, piece.text, INK, face, anchor="ls", direction=direction)
            across += piece.width
        baseline += leading
