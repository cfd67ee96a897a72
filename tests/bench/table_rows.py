"""Section 3 of the yardstick at 10,000 proposals: pages and writes against their floors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench import asking
from tests.bench.data.sizes import BUSY, TABLE
from tests.bench.pairs import Pair, Side
from tests.bench.people import Person


@dataclass(frozen=True)
class Sides:
    """The two servers and the people of the app."""

    app: int
    floor: int
    people: Sequence[Person]


def pairs(sides: Sides) -> dict[str, Pair]:
    """Each row by its short name."""
    writing = asking.Writing(sides.people, TABLE.proposals)
    app, floor = sides.app, sides.floor
    newest = Side(floor, lambda: asking.same("/list"))
    word = asking.WORDS[10]
    detail, tag = asking.address(app, BUSY), asking.tag_of(app, asking.LIST)
    return {
        "list": Pair("list, anonymous", Side(app, lambda: asking.same(asking.LIST)), newest, 0.40, 0.60),
        "member": Pair(
            "list, signed in", Side(app, lambda: asking.by_turns(asking.LIST, sides.people)), newest, 0.35, 0.50
        ),
        "search": Pair(
            "list, search by support",
            Side(app, lambda: asking.same(asking.search(word))),
            Side(floor, lambda: asking.same(f"/search?q={word}")),
            0.40,
            0.60,
        ),
        "detail": Pair(
            "proposal, 20 of 200 comments",
            Side(app, lambda: asking.same(detail)),
            Side(floor, lambda: asking.same(f"/proposals/{BUSY}")),
            0.40,
            0.60,
        ),
        "vote": Pair("vote, signed in", Side(app, writing.votes), Side(floor, writing.floor_votes), 0.35, 0.50),
        "comment": Pair(
            "comment, signed in", Side(app, writing.comments), Side(floor, writing.floor_comments), 0.35, 0.50
        ),
        "unchanged": Pair(
            "list, unchanged since last time",
            Side(app, lambda: asking.same(asking.LIST, **{"If-None-Match": tag}), 304 if tag else 200),
            Side(floor, lambda: asking.same("/unchanged", **{"If-None-Match": 'W/"first"'}), 304),
            0.60,
            0.80,
        ),
    }


def names() -> Iterator[str]:
    """The short names."""
    yield from ("list", "member", "search", "detail", "vote", "comment", "unchanged")
