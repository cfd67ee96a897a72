"""The shapes of Morocco's twelve regions, read once from the map that the site serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

MAP = Path(__file__).parent.parent.parent / "static" / "maps" / "morocco-regions.svg"
Point = tuple[float, float]
# Room is looked for on so many levels of a region, but for its ends; half the height of a word.
LEVELS, LETTERS = 16, 9


@cache
def region_shapes() -> dict[str, str]:
    """The outline of each region as SVG path data, by ISO code; empty where the site has no
    map.
    """
    if not MAP.is_file():
        return {}
    root = ElementTree.parse(MAP).getroot()  # noqa: S314  the file is our own
    paths = root.iter("{http://www.w3.org/2000/svg}path")
    return {path.get("id", ""): path.get("d", "") for path in paths}


@cache
def region_middles() -> dict[str, Point]:
    """Where a word about each region stands: where there is most room for it, by ISO code."""
    return {code: _roomiest(shape) for code, shape in region_shapes().items()}


def _roomiest(shape: str) -> Point:
    """The middle of the widest of some level stretches that lie within an outline."""
    outlines = [list(_points(part)) for part in shape.split("M") if part]
    heights = [y for outline in outlines for _x, y in outline]
    top, height = min(heights), max(heights) - min(heights)
    # A word is as high as some lines: what is wide for one of them alone has no room for it.
    found = [
        _room(outlines, top + height * at / LEVELS)
        for at in range(LEVELS // 4, LEVELS * 3 // 4 + 1)
    ]
    left, right, y = max(found, key=lambda room: room[1] - room[0])
    return round((left + right) / 2, 1), round(y, 1)


def _room(outlines: list[list[Point]], y: float) -> tuple[float, float, float]:
    """From where to where a word on that level stays within the outlines."""
    lines = [_widest(outlines, y + above) for above in (-LETTERS, 0, LETTERS)]
    return max(left for left, _right in lines), min(right for _left, right in lines), y


def _widest(outlines: list[list[Point]], y: float) -> Point:
    """The widest stretch of a level within the outlines; one without width where there is none."""
    crossings: list[float] = []
    for outline in outlines:
        for (x1, y1), (x2, y2) in pairwise([*outline, outline[0]]):
            if (y1 < y) != (y2 < y):
                crossings.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
    crossings.sort()
    stretches = zip(crossings[::2], crossings[1::2], strict=False)
    return max(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(0.0, 0.0))


def _points(part: str) -> Iterator[Point]:
    """The corners of an outline; it is written in absolute straight lines."""
    numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", part)]
    return zip(numbers[::2], numbers[1::2], strict=True)
