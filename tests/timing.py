"""The one reader of clocks among the tests: no time is compared with a number of seconds.

A machine may be ten times slower than another and share its cores with others. What can be said on
each of them is how time grows with the work, or how it compares with a floor that is timed beside
it. Whatever else is waited for has one limit, which only ends what hangs: ten times and more of
what a quiet machine needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

# seconds; a test's own limit (pyproject.toml) is longer, so that this one can say what was missing
HANGS_AFTER = 600
BROWSER_HANGS_AFTER = 60_000  # milliseconds, of one act in a page that is there
FEWEST, MOST = (
    2,
    40,
)  # rounds: the more disturbed a machine is, the more it takes until nothing disturbs one of them
# Four times the work may take so many times as long: what is linear takes 4 to 5 times, what is
# quadratic 16.
FOUR_TIMES = 6.25

Act = Callable[[], object]


def computing(act: Act) -> float:
    """How long the processor is busy with it; hardly disturbed by whatever else the machine
    does.
    """
    began = time.process_time()
    act()
    return time.process_time() - began


def passing(act: Act) -> float:
    """How long it takes by the clock: for what another process does."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


def ratio(act: Act, floor: Act, below: float, clock: Callable[[Act], float] = computing) -> float:
    """How many times as long as the floor it takes, both in turn, the best of each.

    Once that is below the bound it is enough: whatever disturbs makes a time longer, never
    shorter.
    """
    times: list[tuple[float, float]] = []
    for _ in range(MOST):
        times.append((clock(act), clock(floor)))
        best = min(took for took, _ in times) / min(least for _, least in times)
        if len(times) >= FEWEST and best < below:
            break
    return best


def until(holds: Callable[[], object], missing: str, every: float = 0.05) -> None:
    """Wait until that is so."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < HANGS_AFTER, missing
        time.sleep(every)


def beats(lasting: float, every: float) -> Iterator[None]:
    """At a steady pace for so many seconds; a beat that comes late puts the next one off."""
    ends = time.monotonic() + lasting
    while (began := time.monotonic()) < ends:
        yield
        time.sleep(max(0.0, began + every - time.monotonic()))


def wait_for_moment(timestamp: float) -> None:
    """Until the machine's clock says so."""
    time.sleep(max(0.0, timestamp - time.time()))
