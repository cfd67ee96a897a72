"""Section 3 of the yardstick at 10,000 proposals: pages and writes against their floors."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import asking
from tests.bench.asking import LIST, anew, same
from tests.bench.data.sizes import BUSY
from tests.bench.driver import Failed, ask
from tests.bench.figures import Goal, Row
from tests.bench.ground import Ground
from tests.bench.pairs import Pair, Side
from tests.bench.people import represent
from tests.bench.places import FOLDER
from tests.bench.servers import Server

PLAN = "/plan/"
# So many of those who are signed in vote for an organisation each.
REPRESENTATIVES = 20
PACKED = {"Accept-Encoding": "gzip"}
SAME_AS_FIRST = {"If-None-Match": 'W/"first"'}


def _measured(
    ground: Ground,
    name: str,
    app: Side,
    floor: Side,
    must: float | None = None,
    aim: float | None = None,
) -> Iterator[Row]:
    yield Pair(name, app, floor, Goal(must, aim)).measure(ground.pace)


def newest(ground: Ground) -> Iterator[Row]:
    """The list's first page for a visitor: as it comes, kept or not, and drawn anew; and any
    page.
    """
    pages = ground.site().size.proposals // 25
    server, floor = ground.site().server, Side(ground.floor, _list)
    yield from _measured(
        ground, "list, anonymous", Side(server, lambda: same(LIST)), floor, 0.40, 0.60
    )
    yield from _measured(
        ground, "list, anonymous, drawn anew", Side(server, lambda: anew(LIST)), floor, 0.40, 0.60
    )
    yield from _measured(
        ground, "list, a page at random", Side(server, lambda: asking.at_random(pages)), floor
    )


def member(ground: Ground) -> Iterator[Row]:
    """The same page for one member after another."""
    site = ground.site()
    app, floor = (
        Side(site.server, lambda: asking.by_turns(LIST, site.people)),
        Side(ground.floor, _list),
    )
    yield from _measured(ground, "list, signed in", app, floor, 0.35, 0.50)
    packed = Side(site.server, lambda: asking.by_turns(LIST, site.people, **PACKED))
    yield from _measured(ground, "list, signed in, compressed", packed, floor)
    plain, small = (
        len(ask(site.server.port, next(side.requests())).body) for side in (app, packed)
    )
    yield Row(
        "list, signed in: sent",
        small / 1000,
        unit=" kB",
        note=f"{plain / 1000:.1f} kB without compression",
    )


def _list() -> Iterator[bytes]:
    return same("/list")


def search(ground: Ground) -> Iterator[Row]:
    """A word of a tenth of the texts, by support, with the number found; drawn anew."""
    word = asking.WORDS[10]
    app = Side(ground.site().server, lambda: anew(asking.search(word, "support")))
    floor = Side(ground.floor, lambda: same(f"/search?q={word}"))
    yield from _measured(ground, "list, search by support", app, floor, 0.40, 0.60)


def detail(ground: Ground) -> Iterator[Row]:
    """A proposal with 20 of its 200 comments, drawn anew."""
    server = ground.site().server
    address = asking.address(server.port, BUSY)
    app, floor = (
        Side(server, lambda: anew(address)),
        Side(ground.floor, lambda: same(f"/proposals/{BUSY}")),
    )
    yield from _measured(ground, "proposal, 20 of 200 comments", app, floor, 0.40, 0.60)


def vote(ground: Ground) -> Iterator[Row]:
    """A vote on a proposal drawn by lot, with its event, answered by the fragment."""
    site = ground.site()
    writing = asking.Writing(site.people, site.size.proposals)
    app, floor = Side(site.server, writing.votes), Side(ground.floor, writing.floor_votes)
    yield from _measured(ground, "vote, signed in", app, floor, 0.35, 0.50)
    few = site.people[-REPRESENTATIVES:]
    organisations = represent(site.url, FOLDER, few)
    writing = asking.Writing(few, site.size.proposals)
    app = Side(site.server, lambda: writing.votes(organisations))
    yield from _measured(ground, "vote for an organisation", app, floor, 0.35, 0.50)


def comment(ground: Ground) -> Iterator[Row]:
    """A comment on a proposal drawn by lot, with its event, answered by the fragment."""
    site = ground.site()
    writing = asking.Writing(site.people, site.size.proposals, url=site.url)
    app, floor = Side(site.server, writing.comments), Side(ground.floor, writing.floor_comments)
    yield from _measured(ground, "comment, signed in", app, floor, 0.35, 0.50)


def unchanged(ground: Ground) -> Iterator[Row]:
    """The list that a visitor has already."""
    yield from _unchanged(ground, "list, unchanged since last time", ground.site().server, LIST)


def plan(ground: Ground) -> Iterator[Row]:
    """The public plan that a visitor has already."""
    yield from _unchanged(ground, "public plan, unchanged since last time", ground.demo, PLAN)


def _unchanged(ground: Ground, name: str, server: Server, path: str) -> Iterator[Row]:
    """Tried twice: every five minutes a page gets another tag, as it says how long ago things
    were.
    """
    try:
        yield from _not_again(ground, name, server, path)
    except Failed:
        yield from _not_again(ground, name, server, path)


def _not_again(ground: Ground, name: str, server: Server, path: str) -> Iterator[Row]:
    tag = asking.tag_of(server.port, path)
    app = Side(server, lambda: same(path, **{"If-None-Match": tag}), 304 if tag else 200)
    floor = Side(ground.floor, lambda: same("/unchanged", **SAME_AS_FIRST), 304)
    yield from _measured(ground, name if tag else f"{name} (no ETag)", app, floor, 0.60, 0.80)
