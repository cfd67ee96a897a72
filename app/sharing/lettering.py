"""Texts broken into lines that fit a width: as large as they can be, never a letter beyond the
edge, shortened with an ellipsis where there is no room for the rest.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.sharing.faces import JOINERS, drawable, pieces
from app.text.bidi import Direction

ELLIPSIS = "…"


class Style(NamedTuple):
    """How a text may be set: the sizes to try, the largest first, in at most so many lines of that
    width.
    """

    weight: int
    sizes: Sequence[int]
    width: int
    most_lines: int


class Setting(NamedTuple):
    """A text as it is set: its lines, in one size and weight."""

    lines: list[str]
    size: int
    weight: int
    direction: Direction


def fitted(text: str, direction: Direction, style: Style) -> Setting:
    """The text in the largest size in which all of it fits whole words; else in the smallest,
    with words broken and the end cut.
    """
    words = drawable(text, style.weight).split()
    for size in style.sizes:
        ruler = _Ruler(direction, style, size)
        lines = list(_lines(words, ruler))
        whole = all(ruler.fits(word) for word in words)
        if whole and len(lines) <= style.most_lines:
            return Setting(_balanced(words, lines, ruler), size, style.weight, direction)
    smallest = _Ruler(direction, style, style.sizes[-1])
    lines = list(_lines(words, smallest))
    if len(lines) > style.most_lines:
        rest = lines[style.most_lines - 1 :]
        lines = [*lines[: style.most_lines - 1], _shortened(" ".join(rest), smallest)]
    return Setting(lines, smallest.size, style.weight, direction)


class _Ruler(NamedTuple):
    """Measures lines of a style in one size."""

    direction: Direction
    style: Style
    size: int

    def fits(self, line: str) -> bool:
        found = pieces(line, self.direction, self.style.weight, self.size)
        return sum(piece.width for piece in found) <= self.style.width


def _lines(words: list[str], ruler: _Ruler) -> Iterator[str]:
    """As many words on each line as fit; a word that fits none goes on to the next."""
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if ruler.fits(longer):
            line = longer
            continue
        if line:
            yield line
        *broken, line = _broken(word, ruler)
        yield from broken
    if line:
        yield line


def _balanced(words: list[str], lines: list[str], ruler: _Ruler) -> list[str]:
    """As many lines, about equally long: no word stands alone on the last one."""
    for share in range(55, 100, 5):
        style = ruler.style._replace(width=ruler.style.width * share // 100)
        narrow = ruler._replace(style=style)
        found = list(_lines(words, narrow))
        if len(found) == len(lines) and all(map(narrow.fits, words)):
            return found
    return lines


def _broken(word: str, ruler: _Ruler) -> list[str]:
    parts = list[str]()
    while not ruler.fits(word):
        most = _longest_that_fits(word, "", ruler)
        parts.append(word[:most])
        word = word[most:]
    return [*parts, word]


def _shortened(line: str, ruler: _Ruler) -> str:
    most = _longest_that_fits(line, ELLIPSIS, ruler)
    return line[:most].rstrip(" .,;:،؛") + ELLIPSIS


def _longest_that_fits(text: str, ending: str, ruler: _Ruler) -> int:
    """How many of its signs fit with the ending after them: at least one, and no mark is parted
    from its letter.
    """
    borders = [at for at in range(1, len(text)) if _may_part(text, at)] or [len(text)]
    # The first border beyond which it does not fit any more.
    found = bisect_right(borders, 0, key=lambda at: int(not ruler.fits(text[:at] + ending)))
    return borders[max(found - 1, 0)]


def _may_part(text: str, at: int) -> bool:
    stays = unicodedata.category(text[at]).startswith("M") or text[at] in JOINERS
    return not stays and text[at - 1] != "\u200d"
