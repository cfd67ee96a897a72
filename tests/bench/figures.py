"""What is made of measured times: percentiles, medians of rounds, ratios and their verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


def percentile(times: Sequence[float], share: float) -> float:
    """The smallest time within which that share of all lies (nearest rank); the times need no
    order.
    """
    if not times:
        raise ValueError("no times were measured")
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Sample:
    """One run of a closed loop: how long each answer took, and how long the whole run."""

    times: tuple[float, ...]
    seconds: float
    # How long the server's workers computed, in seconds: hardly disturbed by whatever else the
    # machine does.
    busy: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def cost(self) -> float:
        """The workers' computing time per answer, in milliseconds."""
        return self.busy / len(self.times) * 1000

    @property
    def p50(self) -> float:
        """The median answer, in milliseconds."""
        return percentile(self.times, 0.50) * 1000

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 answers came, in milliseconds."""
        return percentile(self.times, 0.95) * 1000


def middle(samples: Sequence[Sample], what: str) -> float:
    """The median over the rounds of `rate`, `cost`, `p50` or `p95`."""
    return float(median(getattr(sample, what) for sample in samples))


@dataclass(frozen=True)
class Goal:
    """A bound that must hold and one to aim at; `least` says whether the figure should be above or
    below them.
    """

    must: float | None = None
    aim: float | None = None
    least: bool = True

    def reached(self, figure: float, bound: float | None) -> bool | None:
        """Whether the figure keeps the bound; None where there is no bound."""
        if bound is None:
            return None
        return figure >= bound if self.least else figure <= bound


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, the figure that counts, and what it is made of."""

    name: str
    figure: float
    goal: Goal = Goal()
    app: str = ""
    floor: str = ""
    note: str = ""
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing that must be reached is missed."""
        return self.goal.reached(self.figure, self.goal.must) is not False

    @property
    def verdict(self) -> str:
        """`holds` or `MISSES` for the must; nothing where nothing must be reached."""
        return "" if self.goal.must is None else "holds" if self.holds else "MISSES"

    @property
    def aimed(self) -> str:
        """`yes` or `no` for the aim."""
        reached = self.goal.reached(self.figure, self.goal.aim)
        return "" if reached is None else "yes" if reached else "no"


def share(app: Sequence[Sample], floor: Sequence[Sample]) -> float:
    """The app's answers a second as a share of the floor's, median of the rounds: greater is
    better.
    """
    return middle(app, "rate") / middle(floor, "rate")
