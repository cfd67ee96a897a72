"""The app and its floor side by side: the same server, the same database engine, by turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.bench.driver import closed_loop
from tests.bench.figures import Goal, Row, Sample, middle, share
from tests.bench.servers import Server

Requests = Callable[[], Iterator[bytes]]
MANY = 8


@dataclass(frozen=True)
class Side:
    """One of the two: its server, its requests and the status of its answers."""

    server: Server
    requests: Requests
    status: int = 200

    def run(self, clients: int, seconds: float) -> Sample:
        """One closed loop."""
        before = self.server.busy
        sample = closed_loop(
            self.server.port, self.requests(), clients=clients, seconds=seconds, status=self.status
        )
        return replace(sample, busy=self.server.busy - before)


@dataclass(frozen=True)
class Pace:
    """How long and how often."""

    rounds: int = 3
    seconds: float = 1.2
    warm: float = 1.5


@dataclass(frozen=True)
class Pair:
    """A row of the table: the app against its floor."""

    name: str
    app: Side
    floor: Side
    goal: Goal

    def measure(self, pace: Pace) -> Row:
        """By turns at eight clients and at one; medians of the rounds."""
        sides = (self.app, self.floor)
        for side in sides:
            side.run(MANY, pace.warm)
        runs: dict[tuple[Side, int], list[Sample]] = {
            (side, clients): [] for side in sides for clients in (MANY, 1)
        }
        for _ in range(pace.rounds):
            for clients in (MANY, 1):
                for side in sides:
                    runs[side, clients].append(
                        side.run(clients, pace.seconds / (1 if clients == MANY else 2))
                    )
        return self._row(runs)

    def _row(self, runs: dict[tuple[Side, int], list[Sample]]) -> Row:
        (app, floor), (app_alone, floor_alone) = (
            [runs[side, clients] for side in (self.app, self.floor)] for clients in (MANY, 1)
        )
        alone = middle(floor_alone, "p50") / middle(app_alone, "p50")
        tail = middle(app, "p95") / middle(app, "p50")
        return Row(
            self.name,
            share(app, floor),
            self.goal,
            app=f"{middle(app, 'rate'):.0f}/s",
            floor=f"{middle(floor, 'rate'):.0f}/s",
            note=f"c=1: {middle(app_alone, 'p50'):.2f} / {middle(floor_alone, 'p50'):.2f} ms = {alone:.0%}; "
            f"computing: {middle(app, 'cost'):.2f} / {middle(floor, 'cost'):.2f} ms; p95:p50 "
            f"{tail:.1f}",
        )
