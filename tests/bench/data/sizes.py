"""How much data the databases hold."""

from __future__ import annotations

from dataclasses import dataclass

# Proposals with a known number of comments, by their ids: they are the oldest, on no list's first
# page.
CROWDED, BUSY, QUIET = 1, 2, 3
COMMENTS = {CROWDED: 2000, BUSY: 200, QUIET: 20}


@dataclass(frozen=True)
class Size:
    """The number of rows; `name` names the database."""

    name: str
    proposals: int
    votes: int
    comments: int
    members: int = 2000


SMALL = Size("1k", 1_000, 10_000, 5_000)
TABLE = Size("10k", 10_000, 100_000, 50_000)
LARGE = Size("100k", 100_000, 1_000_000, 500_000)
LARGE_ON_SQLITE = Size("50k", 50_000, 100_000, 250_000)
