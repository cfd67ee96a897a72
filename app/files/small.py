"""Pictures that pages show: whatever comes in is kept as a small WebP."""

from __future__ import annotations

import io

from flask_babel import gettext as _
from PIL import Image

from app.errors import Invalid
from app.files.bounds import Bounds
from app.files.content import (
    LARGEST,
    PICTURES,
    Judged,
    Refused,
    looks_like_picture,
    upright,
)

# From what just looks like the picture, below which fewer points look better, to the best.
QUALITIES = (40, 48, 56, 64, 72, 80, 88)
# Of so few points what is encoded without any loss may be the smallest, and is made at once.
FEW_POINTS = 160 * 160
# As much of a file as is looked through for the beginning of a drawing.
BEGINNING = 1024


def judge_small(data: bytes, bounds: Bounds, field: str = "file") -> Judged:
    """These bytes as a picture within the bounds; raises Invalid at the field unless they are a
    JPEG, PNG or WebP.
    """
    if not data:
        raise Invalid(_("This file is empty."), field)
    if len(data) > LARGEST:
        raise Invalid(_("This file is larger than 10 MB."), field)
    if not looks_like_picture(data):
        raise Invalid(_no_picture(data), field)
    try:
        picture, _kind = upright(data, bounds.side)
    except Refused as refused:
        raise Invalid(str(refused), field) from None
    media_type, ending = PICTURES["WEBP"]
    encoded, (width, height) = _fitting(picture, bounds.size)
    return Judged(encoded, media_type, ending, width, height)


def _no_picture(data: bytes) -> str:
    if b"<svg" in data[:BEGINNING].lower():
        return str(_("An SVG drawing can hold programs and is not taken: save it as PNG."))
    return str(_("Give a picture as JPEG, PNG or WebP."))


def _fitting(picture: Image.Image, size: int) -> tuple[bytes, tuple[int, int]]:
    """The picture encoded within so many bytes, as well as fits; with fewer points where even the
    least quality does not.
    """
    if picture.width * picture.height <= FEW_POINTS:
        exact = _encoded(picture, lossless=True)
        if len(exact) <= size:
            return exact, picture.size
    least = _lossy(picture, QUALITIES[0])
    # Ends: each round has fewer points, and a picture of one point fits into any bounds.
    while len(least) > size:
        share = 0.95 * (size / len(least)) ** 0.5
        picture = picture.resize(_shorter(picture, share))
        least = _lossy(picture, QUALITIES[0])
    best = least
    # Bytes grow with the quality: the best that fits is found by halves.
    worse, better = 0, len(QUALITIES)
    while better - worse > 1:
        middle = (worse + better) // 2
        encoded = _lossy(picture, QUALITIES[middle])
        if len(encoded) <= size:
            worse = middle
            best = encoded
        else:
            better = middle
    return best, picture.size


def _shorter(picture: Image.Image, share: float) -> tuple[int, int]:
    return max(1, int(picture.width * share)), max(1, int(picture.height * share))


def _lossy(picture: Image.Image, quality: int) -> bytes:
    return _encoded(picture, quality=quality, alpha_quality=quality)


def _encoded(picture: Image.Image, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", method=4, **how)
    return out.getvalue()
