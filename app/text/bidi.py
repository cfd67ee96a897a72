"""A line in the order in which it is seen, for what draws letters itself: Unicode's bidirectional
algorithm (UAX 9) without embeddings and paired brackets, which titles do without.
"""

from __future__ import annotations

from itertools import groupby
from typing import Literal, NamedTuple
from unicodedata import bidirectional

Direction = Literal["ltr", "rtl"]
_NUMBERS = ("EN", "AN")


class Run(NamedTuple):
    """A part of a line that is read in one direction; its letters stand as they are read."""

    text: str
    direction: Direction


def visual_runs(line: str, base: Direction) -> list[Run]:
    """The runs of a line from left to right, where the line as a whole is read in `base`."""
    levels = _levels(line, base)
    grouped = groupby(zip(levels, line, strict=True), key=lambda pair: pair[0])
    runs = [(level, "".join(sign for _level, sign in pairs)) for level, pairs in grouped]
    highest = max(levels, default=0)
    # Rule L2: whatever stands at a level or above it is turned round, the deepest first.
    for level in range(highest, 0, -1):
        runs = _turned(runs, level)
    return [Run(text, "rtl" if level % 2 else "ltr") for level, text in runs]


def _turned(runs: list[tuple[int, str]], level: int) -> list[tuple[int, str]]:
    turned = list[tuple[int, str]]()
    for deep, group in groupby(runs, key=lambda run: run[0] >= level):
        found = list(group)
        turned += reversed(found) if deep else found
    return turned


def _levels(line: str, base: Direction) -> list[int]:
    outer = "R" if base == "rtl" else "L"
    kinds = _neutrals_resolved(_weak_resolved(line, outer), outer)
    own = {"L": 0, "R": 1, "EN": 2, "AN": 2}
    if base == "rtl":
        own = {"R": 1, "L": 2, "EN": 2, "AN": 2}
    levels = [own[kind] for kind in kinds]
    # Rule L1: spaces at the end are the line's.
    for at in range(len(line.rstrip()), len(line)):
        levels[at] = own[outer]
    return levels


def _weak_resolved(line: str, outer: str) -> list[str]:
    """Rules W1 to W7: each sign as L, R, EN, AN, or ON for what follows its neighbours."""
    kinds = [bidirectional(sign) or "L" for sign in line]
    strong = previous = outer
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kind = previous
        if kind == "EN" and strong == "AL":
            kind = "AN"
        if kind in ("L", "R", "AL"):
            strong = kind
        kinds[at] = previous = kind
    _join_numbers(kinds)
    strong = outer
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        # Rule W7: a number after Latin letters belongs to them.
        if kind == "EN" and strong == "L":
            kinds[at] = "L"
    plain = {"AL": "R", "L": "L", "R": "R", "EN": "EN", "AN": "AN"}
    return [plain.get(kind, "ON") for kind in kinds]


def _join_numbers(kinds: list[str]) -> None:
    """Rules W4 and W5: one separator between two numbers, and signs of money or per cent beside
    one.
    """
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        same = before == after and before in _NUMBERS
        if same and (kind == "CS" or (kind == "ES" and before == "EN")):
            kinds[at] = before
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        for at in order:
            beside = kinds[at - order.step]
            if kinds[at] == "ET" and beside == "EN":
                kinds[at] = "EN"


def _neutrals_resolved(kinds: list[str], outer: str) -> list[str]:
    """Rules N1 and N2: between two of one direction its own, else the line's; numbers count as
    right to left.
    """
    resolved = list[str]()
    before = outer
    groups = [(neutral, list(found)) for neutral, found in groupby(kinds, lambda k: k == "ON")]
    for at, (neutral, found) in enumerate(groups):
        if not neutral:
            resolved += found
            before = _side(found[-1])
            continue
        following = groups[at + 1][1][0] if at + 1 < len(groups) else outer
        after = _side(following)
        resolved += [before if before == after else outer] * len(found)
    return resolved


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind
