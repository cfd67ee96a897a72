"""How a page's time grows with what the site holds: one client, sizes by turns, as a member so
that nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench import asking
from tests.bench.asking import LIST, WORDS, by_turns, search
from tests.bench.data.sizes import CROWDED, QUIET, SMALL, TABLE, Size
from tests.bench.driver import closed_loop
from tests.bench.figures import Goal, Row
from tests.bench.ground import Ground, Site

FLAT, HITS = Goal(1.3, 1.1, least=False), Goal(3, 2, least=False)
# The last full page of the smallest site, so that all skip as many rows.
DEEP = SMALL.proposals // 25
SECONDS = 0.2
# Short runs and many rounds: what disturbs the machine for two seconds must not reach the median.
TIMES_AS_MANY = 3

Requests = Callable[[Site], Iterator[bytes]]


@dataclass(frozen=True)
class Point:
    """What is asked of each site, and what must hold of the largest against the smallest."""

    name: str
    requests: Requests
    goal: Goal = FLAT


def _page(path: str) -> Requests:
    return lambda site: by_turns(path, site.people)


def _middle(site: Site) -> Iterator[bytes]:
    return by_turns(f"{LIST}?page={site.size.proposals // 50}", site.people)


PAGES = (
    Point("list", _page(LIST)),
    Point("list, deep page", _page(f"{LIST}?page={DEEP}")),
    Point("list, the middle page", _middle, Goal()),
    Point("list, oldest first", _page(f"{LIST}?sort=oldest")),
    Point("list, by support", _page(f"{LIST}?sort=support")),
    Point("list, by discussion", _page(f"{LIST}?sort=discussed")),
    Point("list, a principle", _page(f"{LIST}?principle=1")),
    Point("list, a principle, by support", _page(f"{LIST}?principle=1&sort=support")),
    *(
        Point(f"search, in {rate} %", _page(search(word)), HITS)
        for rate, word in sorted(WORDS.items())
    ),
    *(
        Point(f"search, in {rate} %, by support", _page(search(word, "support")), HITS)
        for rate, word in sorted(WORDS.items())
    ),
)


def growth(ground: Ground) -> Iterator[Row]:
    """Lists and searches at 1,000, 10,000 and at most proposals."""
    sites = [ground.site(size) for size in (SMALL, TABLE, ground.largest)]
    for point in PAGES:
        yield _row(ground, point, sites)


def crowd(ground: Ground) -> Iterator[Row]:
    """A proposal with 2,000 comments against one with 20."""
    site = ground.site()
    few, many = (asking.address(site.port, number) for number in (QUIET, CROWDED))
    asked = [(site, _page(few)), (site, _page(many))]
    yield _compared("proposal, 2,000 comments : 20", FLAT, _p50s(ground, asked), ("20", "2,000"))


def votes(ground: Ground) -> Iterator[Row]:
    """Pages and votes where a hundred (SQLite: ten) times as many votes were cast."""
    more = ground.largest if ground.engine.name == "postgresql" else TABLE
    sites = [ground.site(SMALL), ground.site(more)]
    for point in _of_votes():
        yield _row(ground, point, sites, f"{more.votes:,} votes: {point.name}")


def _of_votes() -> Sequence[Point]:
    return (
        Point("list", _page(LIST)),
        Point("proposal", lambda site: by_turns(asking.address(site.port, QUIET), site.people)),
        Point("vote", lambda site: asking.Writing(site.people, site.size.proposals).votes()),
        Point("live tally", lambda site: by_turns(asking.results(site.port), site.people)),
    )


def _row(ground: Ground, point: Point, sites: Sequence[Site], name: str = "") -> Row:
    times = _p50s(ground, [(site, point.requests) for site in sites])
    return _compared(
        name or f"growth: {point.name}", point.goal, times, [_words(site.size) for site in sites]
    )


def _compared(name: str, goal: Goal, times: Sequence[float], labels: Sequence[str]) -> Row:
    note = ", ".join(f"{label}: {time:.1f} ms" for label, time in zip(labels, times, strict=True))
    return Row(name, times[-1] / times[0], goal, note=note, unit="x")


def _words(size: Size) -> str:
    return size.name


def _p50s(ground: Ground, asked: Sequence[tuple[Site, Requests]]) -> list[float]:
    """The median over the rounds of each site's p50, one client at a time."""
    runs = [(site.port, requests(site)) for site, requests in asked]
    found: list[list[float]] = [[] for _ in runs]
    for round_ in range(ground.pace.rounds * TIMES_AS_MANY + 1):
        for place, (port, requests) in enumerate(runs):
            sample = closed_loop(port, requests, clients=1, seconds=SECONDS, status=200)
            if round_:  # the first one warms up
                found[place].append(sample.p50)
    return [median(one) for one in found]
