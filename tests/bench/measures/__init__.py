"""What is measured, by short names: each measure takes the ground and gives rows of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.bench.figures import Row
from tests.bench.ground import Ground
from tests.bench.measures import counting, growth, pages, serving, telling

Measure = Callable[[Ground], Iterator[Row]]

MEASURES: dict[str, Measure] = {
    "list": pages.newest,
    "member": pages.member,
    "search": pages.search,
    "detail": pages.detail,
    "vote": pages.vote,
    "comment": pages.comment,
    "followed": telling.followed,
    "mails": telling.mails,
    "unchanged": pages.unchanged,
    "plan": pages.plan,
    "statements": counting.statements,
    "growth": growth.growth,
    "crowd": growth.crowd,
    "votes": growth.votes,
    "tally": counting.tally,
    "servers": serving.servers,
    "memory": serving.memory,
    "start": serving.start,
    "slow": serving.slow,
    "view": counting.view,
}
QUICK = (
    "list",
    "member",
    "search",
    "detail",
    "vote",
    "comment",
    "followed",
    "mails",
    "unchanged",
    "plan",
    "statements",
    "crowd",
    "view",
)
