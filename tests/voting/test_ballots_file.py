"""The published ballots are made once for each state of the cycle's votes, whole, and in a file of
their own.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.cycles.models import Cycle
from app.database import db, writing
from app.files.operations import sweep
from app.files.queries import uploads_folder
from app.proposals.models import Proposal
from app.upkeep.faults import faults
from app.voting import ballots
from tests import factories
from tests.races import together
from tests.timing import HANGS_AFTER
from tests.voting.test_views import give, members


@pytest.fixture
def cycle(app: Flask) -> Iterator[Cycle]:
    """A cycle in which six agreed with one proposal; the clock stands at the end of its vote."""
    for path in kept():  # of other tests, whose numbers are the same
        path.unlink()
    row = factories.cycle("vote", ballot="agreement")
    give(factories.proposal(row), "agree", members(6))
    ends = row.ends("vote")
    assert ends is not None
    with clock.set_to(ends):
        yield row


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how many cycles ballots were read."""
    found: list[int] = []
    read: Callable[[Cycle], Any] = ballots.published_ballots
    monkeypatch.setattr(
        ballots, "published_ballots", lambda row: found.append(row.id) or read(row)
    )
    return found


def kept() -> list[Path]:
    return sorted((uploads_folder() / ballots.FOLDER).glob("*"))


def ask(client: FlaskClient, cycle: Cycle, **headers: str) -> Any:
    return client.get(f"/cycles/{cycle.id}/ballots.csv", headers=headers, buffered=True)


def test_the_file_is_made_once_and_read_by_all(
    client: FlaskClient, cycle: Cycle, made: list[int]
) -> None:
    first = ask(client, cycle)
    packed = ask(client, cycle, **{"Accept-Encoding": "gzip"})
    again = ask(client, cycle, **{"If-None-Match": first.headers["ETag"]})
    assert (len(first.text.splitlines()), again.status_code, made) == (7, 304, [cycle.id])
    assert gzip.decompress(packed.data) == first.data == ask(client, cycle).data
    assert first.content_type == packed.content_type == "text/csv; charset=utf-8"
    assert [path.suffix for path in kept()] == [".csv", ".gz"]


class WithTwoAtTheDoor:
    """A lock that nobody takes before a second has asked for it."""

    def __init__(self) -> None:
        self._asked = Barrier(2)
        self._lock = Lock()

    def __enter__(self) -> None:
        self._asked.wait(HANGS_AFTER)
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_of_two_that_find_no_file_one_makes_it(
    app: Flask, cycle: Cycle, made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballots, "_making", WithTwoAtTheDoor())
    address = f"/cycles/{cycle.id}/ballots.csv"
    first, second = together(
        app, *[lambda: app.test_client().get(address, buffered=True).text] * 2
    )
    assert (first, len(first.splitlines()), made) == (second, 7, [cycle.id])


@pytest.mark.parametrize("what", ["a vote", "a hidden proposal"])
def test_another_state_of_the_votes_has_another_file(
    client: FlaskClient, cycle: Cycle, made: list[int], what: str
) -> None:
    before, earlier = ask(client, cycle), kept()
    row = db.session.scalars(db.select(Proposal)).one()
    db.session.rollback()
    if what == "a vote":
        starts = cycle.starts("vote")
        assert starts is not None
        with clock.set_to(starts):
            give(row, "disagree", [factories.member("Une autre")])
    else:
        with writing():
            db.session.get_one(Proposal, row.id).stage = "hidden"
    after = ask(client, cycle)
    assert len(after.text.splitlines()) == (8 if what == "a vote" else 1)
    assert (before.headers["ETag"] != after.headers["ETag"], made) == (True, [cycle.id] * 2)
    assert (len(kept()), set(kept()) & set(earlier)) == (2, set())


def test_what_does_not_change_the_votes_keeps_the_file(
    client: FlaskClient, cycle: Cycle, made: list[int]
) -> None:
    ask(client, cycle)
    factories.proposal(factories.cycle("gather"), title="Ailleurs")
    ask(client, cycle)
    assert made == [cycle.id]


def test_a_disk_that_takes_nothing_keeps_nobody_from_counting(
    client: FlaskClient, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ballots, "_keep", full)
    assert len(ask(client, cycle).text.splitlines()) == 7
    assert kept() == []


def test_neither_sweeping_nor_verifying_minds_the_file(client: FlaskClient, cycle: Cycle) -> None:
    ask(client, cycle)
    sweep()
    assert (list(faults()), len(kept())) == ([], 2)
