"""What the server adds: against gunicorn, its tail, its memory, how soon it answers, and clients
that dawdle.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from statistics import median

from tests.bench import asking
from tests.bench.asking import LIST, anew, same
from tests.bench.dawdling import dawdling, slow_bodies, slow_headers, worst_answer
from tests.bench.driver import closed_loop
from tests.bench.figures import Goal, Row, middle
from tests.bench.ground import APP, FLOOR, Ground, running
from tests.bench.pairs import MANY, Side

WARM, MANY_REQUESTS = 1_000, 10_000
STARTS = 3
LONGEST = 30.0
WATCHED = 5.0


def gunicorn(port: int, module: str) -> list[str]:
    """Gunicorn with two sync workers, the yardstick's reference."""
    shape = ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *shape, "--log-level", "error", f"{module}:app"]


def servers(ground: Ground) -> Iterator[Row]:
    """The shipped server against gunicorn on the app's own list, and the tails under gunicorn."""
    site = ground.site()
    reference = ground.start(site.url, APP, gunicorn)
    writing = asking.Writing(site.people, site.size.proposals)
    sides = [Side(site.server, _list), Side(reference, _list), Side(reference, lambda: anew(LIST))]
    runs = [
        [side.run(MANY, ground.pace.seconds) for side in sides]
        for _ in range(ground.pace.rounds + 1)
    ][1:]
    shipped, sync, drawn = zip(*runs, strict=True)
    ratio = middle(shipped, "rate") / middle(sync, "rate")
    rates = {"app": f"{middle(shipped, 'rate'):.0f}/s", "floor": f"{middle(sync, 'rate'):.0f}/s"}
    yield Row("shipped server : gunicorn, 2 sync (list)", ratio, Goal(1.2, 1.4), **rates, unit="x")
    reads = middle(drawn, "p95") / middle(drawn, "p50")
    yield Row(
        "tail of reads, gunicorn sync (p95 : p50)", reads, Goal(2, 1.5, least=False), unit="x"
    )
    votes = [
        Side(reference, writing.votes).run(MANY, ground.pace.seconds)
        for _ in range(ground.pace.rounds)
    ]
    writes = middle(votes, "p95") / middle(votes, "p50")
    yield Row(
        "tail of votes, gunicorn sync (p95 : p50)", writes, Goal(3, 2, least=False), unit="x"
    )


def _list() -> Iterator[bytes]:
    return same(LIST)


def start(ground: Ground) -> Iterator[Row]:
    """From the start of the program to its first answer."""
    times: dict[str, list[float]] = {APP: [], FLOOR: []}
    for _ in range(STARTS):
        for module, url in ((APP, ground.site().url), (FLOOR, ground.floor_url)):
            with running(url, module) as server:
                times[module].append(server.first_answer)
    mine, bare = (median(times[module]) for module in (APP, FLOOR))
    words = {"app": f"{mine:.2f} s", "floor": f"{bare:.2f} s"}
    yield Row("start until first answer", mine, Goal(1.0, 0.7, least=False), unit="s", **words)


def memory(ground: Ground) -> Iterator[Row]:
    """The largest worker once what it keeps is full, and how it grows over many more requests."""
    site = ground.site()
    server, lists = site.server, asking.at_random(site.size.proposals // 25)
    closed_loop(site.port, lists, clients=MANY, seconds=LONGEST, status=200, most=WARM)
    before = server.resident
    kept = [
        LIST,
        "/",
        asking.results(site.port),
        *(asking.address(site.port, number) for number in range(1, 40)),
    ]
    mixed = chain.from_iterable(zip(asking.in_turn(kept), lists, strict=True))
    sample = closed_loop(
        site.port, mixed, clients=MANY, seconds=LONGEST, status=200, most=MANY_REQUESTS
    )
    after = server.resident
    bare = f"{ground.floor.resident:.0f} MB"
    yield Row(
        "memory per worker",
        before,
        Goal(110, 75, False),
        unit="MB",
        app=f"{before:.0f} MB",
        floor=bare,
    )
    note = f"over {len(sample.times):,} requests"
    yield Row(
        "memory, growth",
        after / before,
        Goal(1.05, None, False),
        unit="x",
        app=f"{after:.0f} MB",
        note=note,
    )


def slow(ground: Ground) -> Iterator[Row]:
    """The worst answer to somebody quick while many others dawdle."""
    kinds: tuple[tuple[str, int, Callable[[], bytes]], ...] = (
        ("200 clients that dribble their headers", 200, slow_headers),
        ("50 clients that dribble a form", 50, slow_bodies),
    )
    for name, count, begin in kinds:
        with ExitStack() as stack:
            server = stack.enter_context(running(ground.site().url, APP))
            stack.enter_context(dawdling(server.port, count, begin()))
            worst = worst_answer(server.port, LIST, WATCHED)
        yield Row(f"worst list among {name}", worst, Goal(1.0, None, least=False), unit="s")
