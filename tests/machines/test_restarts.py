"""Servers that are restarted in turn lose nothing, whoever is reading, voting or writing
meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, product
from threading import Event

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from app.database import db, writing
from app.voting.models import Tally
from tests.browser.loop import Loop
from tests.machines.load import Load, people_of, under_load
from tests.machines.machines import Machine, Machines, wait_until
from tests.machines.people import Answer
from tests.timing import HANGS_AFTER, until

pytestmark = pytest.mark.served

WALKS = list(product(("fr", "ar"), (True, False)))


def nothing_is_lost(load: Load) -> None:
    assert load.faults == []
    assert load.missing() == []
    assert min(load.done[what] for what in ("read", "vote", "comment")) > 0


@contextmanager
def vote_in_flight(machines: Machines, machine: Machine) -> Iterator[Future[Answer]]:
    """A vote that this server has taken and cannot finish before the end."""
    voter = people_of(machines.site, 1).workers[0]
    path = f"/proposals/{voter.proposals[0]}/vote"
    with machines.site.app.app_context(), ThreadPoolExecutor(1) as pool, writing():
        db.session.get(Tally, voter.proposals[0], with_for_update=True)
        sent = pool.submit(voter.person.post, path, {"choice": "agree"}, machine.address)
        wait_for_lock()
        yield sent


def wait_for_lock() -> None:
    """Until somebody waits for a row that this transaction holds."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until(lambda: db.session.scalar(waiting), "nobody waits")


def test_a_server_that_leaves_says_so_first_and_finishes_what_it_has_begun(
    machines: Machines,
) -> None:
    with vote_in_flight(machines, machines.one) as vote:
        machines.one.leave()
        wait_until(machines.one, "/readyz", 503)
        wait_until(machines.one, "/healthz", 200)
        wait_until(machines.one, "/healthz", 0)
        assert not vote.done()
    assert vote.result(HANGS_AFTER).status == 303
    assert machines.one.stop() == 0
    machines.one.start()


def test_servers_are_restarted_in_turn_and_nobody_notices(
    machines: Machines, long_run: bool
) -> None:
    with under_load(machines.site) as load:
        for _ in range(5 if long_run else 1):
            machines.restart_in_turn()
    nothing_is_lost(load)


def test_a_server_that_dies_takes_no_page_with_it_and_no_form_is_sent_twice(
    machines: Machines,
) -> None:
    with under_load(machines.site) as load:
        machines.two.die()
        machines.two.start()
    assert [fault for fault in load.faults if fault.startswith("read")] == []
    assert load.missing() == []


@pytest.mark.long
@pytest.mark.parametrize(("language", "scripts"), WALKS)
def test_the_whole_loop_is_walked_while_servers_are_restarted_in_turn(
    fresh_machines: Machines, browser: Browser, language: str, scripts: bool
) -> None:
    with under_load(fresh_machines.site, 2) as load, restarts(fresh_machines):
        loop = Loop(browser, fresh_machines.site, language, 1280, scripts=scripts)
        # What axe-core finds, it finds in the walks of tests/browser.
        for person in loop.people:
            person.schemes = ()
        loop.proposes()
        loop.is_discussed()
        loop.is_voted_on()
        loop.is_decided()
        loop.is_accepted()
        loop.is_adopted()
        loop.is_read()
    assert not loop.faults, "\n".join(loop.faults)
    nothing_is_lost(load)


@contextmanager
def restarts(machines: Machines) -> Iterator[None]:
    """Both servers are restarted in turn, again and again, meanwhile and at least once."""
    over = Event()

    def go_on() -> int:
        for turn in count(1):
            machines.restart_in_turn()
            if over.is_set():
                return turn
        return 0

    with ThreadPoolExecutor(1) as pool:
        turns = pool.submit(go_on)
        try:
            yield
        finally:
            over.set()
        assert turns.result() >= 1
