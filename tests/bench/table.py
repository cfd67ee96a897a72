"""The table as it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from tests.bench.figures import Row

WIDTHS = (46, 12, 12, 9, 7, 7, 7, 4)
HEAD = ("what", "app", "floor", "figure", "must", "aim", "must", "aim")


def line(cells: Iterable[str], note: str = "") -> str:
    """Cells below one another: the first to the left, the others to the right."""
    first, *others = zip(cells, WIDTHS, strict=True)
    words = [f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)]
    return (" ".join(words) + (f"  {note}" if note else "")).rstrip()


def shown(row: Row) -> str:
    """A line of the table."""
    bounds = (
        "" if bound is None else _words(bound, row.unit) for bound in (row.goal.must, row.goal.aim)
    )
    cells = (
        row.name,
        row.app,
        row.floor,
        _words(row.figure, row.unit),
        *bounds,
        row.verdict,
        row.aimed,
    )
    return line(cells, row.note)


def _words(figure: float, unit: str) -> str:
    """A share of the floor in percent, anything else with its unit."""
    if not unit:
        return f"{figure:.0%}"
    return f"{figure:.3g} {unit}"
