"""The vendored faces as Pillow draws with them: which of them has a letter, and lines set by runs.

Pillow takes a line from one face alone, and what that lacks becomes a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from PIL import ImageFont, features

from app.text.bidi import Direction, visual_runs
from config import ROOT

FOLDER = ROOT / "static" / "fonts"
# By weight, in the order in which they are asked for a letter; Tifinagh has one weight.
FACES = {
    weight: (
        f"ibm-plex-sans-latin-{weight}-normal",
        f"ibm-plex-sans-latin-ext-{weight}-normal",
        f"ibm-plex-sans-arabic-arabic-{weight}-normal",
        "noto-sans-tifinagh-tifinagh-400-normal",
    )
    for weight in (400, 600)
}
# Joined letters need them though no face draws them.
JOINERS = "\u200c\u200d"
# No face has this one: what looks like it is missing too.
MISSING = "\U0010fffe"
SAMPLE_SIZE = 32


class Piece(NamedTuple):
    """Letters of one face and direction, with their width."""

    text: str
    face: str
    direction: Direction
    width: float


def shapes() -> bool:
    """Whether letters are joined and set from right to left: Pillow needs the system's FriBiDi for
    that.
    """
    return bool(features.check("raqm"))


@lru_cache(64)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """That face in that size."""
    return ImageFont.truetype(FOLDER / f"{face}.woff2", size)


@lru_cache(8)
def _sample(face: str) -> ImageFont.FreeTypeFont:
    path = FOLDER / f"{face}.woff2"
    return ImageFont.truetype(path, SAMPLE_SIZE, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(4096)
def _looks(face: str, sign: str) -> bytes:
    mask = _sample(face).getmask(sign)
    return repr(mask.size).encode() + bytes(mask)


@lru_cache(4096)
def face_of(sign: str, weight: int) -> str | None:
    """The first face that has the letter; None where none has it."""
    # Unjoined Arabic would be wrong, and that cannot be seen by whoever does not read it.
    if not shapes() and unicodedata.bidirectional(sign) in ("R", "AL", "AN"):
        return None
    for face in FACES[weight]:
        if _looks(face, sign) != _looks(face, MISSING):
            return face
    return None


def drawable(text: str, weight: int) -> str:
    """The text without what no face has; "" where that is most of its letters, so that nothing
    is read into what is left.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    left = "".join(_drawn(plain, weight))
    letters = sum(sign.isalpha() for sign in plain)
    found = sum(sign.isalpha() for sign in left)
    if 2 * found < letters or not any(sign.isalnum() for sign in left):
        return ""
    return " ".join(left.split())


def _drawn(text: str, weight: int) -> Iterator[str]:
    before: str | None = None
    for sign in text:
        kind = unicodedata.category(sign)
        # A mark is drawn by the face of its letter, or not at all.
        if sign in JOINERS or kind.startswith("M"):
            if before is not None and (sign in JOINERS or _has(before, sign)):
                yield sign
            continue
        # Controls, and what has no letter of its own, are for nobody's eye.
        before = None if kind.startswith("C") else face_of(sign, weight)
        if before is not None:
            yield sign


def pieces(line: str, base: Direction, weight: int, size: int) -> list[Piece]:
    """A line from left to right, each piece of the face that has its letters."""
    found = list[Piece]()
    for run in visual_runs(line, base):
        parts = list(_by_face(run.text, weight))
        if run.direction == "rtl":
            parts.reverse()
        for face, text in parts:
            found.append(Piece(text, face, run.direction, width_of(text, face, size)))
    return found


def width_of(text: str, face: str, size: int) -> float:
    """How wide the letters of one face are."""
    return font(face, size).getlength(text)


def _by_face(text: str, weight: int) -> Iterator[tuple[str, str]]:
    chosen = list[str]()
    present = ""
    for sign in text:
        own = face_of(sign, weight)
        # Spaces are in every face, and go with the letters before them.
        stays = present and (sign in JOINERS or _has(present, sign))
        if not stays:
            present = own or present or FACES[weight][0]
        chosen.append(present)
    for face, pairs in groupby(zip(chosen, text, strict=True), key=lambda pair: pair[0]):
        yield face, "".join(sign for _face, sign in pairs)


def _has(face: str, sign: str) -> bool:
    return _looks(face, sign) != _looks(face, MISSING)
