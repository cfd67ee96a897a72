"""The plan on the map: a shade and a figure for each region, told by numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.charter.map import Point, region_middles, region_shapes
from app.plan.queries.places import RegionRow

# What the map may show: how many actions, or which part of them is done or late.
SHOWN = ("number", "done", "late")
# Of shares the same three classes always, so that two maps can be compared.
SHARES = ((1, 33), (34, 66), (67, 100))


class DrawnRegion(NamedTuple):
    """A region of the map: its outline, where its figure stands, the figure (None where there is
    nothing to count), its class (0 for none), and where it leads, if anywhere.
    """

    row: RegionRow
    path: str
    at: Point
    value: int | None
    step: int
    url: str | None


class Drawing(NamedTuple):
    """The map: what it shows, the classes (from, until) and the regions that it knows."""

    shown: str
    steps: tuple[tuple[int, int], ...]
    regions: list[DrawnRegion]


def drawing(
    rows: Iterable[RegionRow], url_of: Callable[[RegionRow], str | None], shown: str = SHOWN[0]
) -> Drawing:
    """The regions as the map shows them; those that it does not know are left to the table."""
    known = [row for row in rows if row.iso_code]
    values = [_value(row, shown) for row in known]
    steps = SHARES if shown != "number" else number_steps(value or 0 for value in values)
    shapes, middles = region_shapes(), region_middles()
    regions = []
    for row, value in zip(known, values, strict=True):
        place = shapes[row.iso_code], middles[row.iso_code]
        regions.append(DrawnRegion(row, *place, value, step_of(value, steps), url_of(row)))
    return Drawing(shown, steps, regions)


def _value(row: RegionRow, shown: str) -> int | None:
    """What is told of a region: a number, or a share in per cent."""
    if not row.counts.total:
        return None
    return row.counts.total if shown == "number" else whole_share(row.counts.share(shown))


def whole_share(share: float) -> int:
    """A share in whole per cent: what is not nothing is no 0, and what is not all no 100."""
    percent = round(100 * share)
    if 0 < share < 1:
        return min(max(percent, 1), 99)
    return percent


def number_steps(values: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """At most three classes of about the same width, from 1 to the largest number."""
    most = max(values, default=0)
    width = max(-(-most // 3), 1)
    starts = range(1, most + 1, width)
    return tuple((first, min(first + width - 1, most)) for first in starts)


def step_of(value: int | None, steps: Iterable[tuple[int, int]]) -> int:
    """In which class a value is; 0 where it is none or nothing."""
    for place, (_first, last) in enumerate(steps, start=1):
        if value and value <= last:
            return place
    return 0
