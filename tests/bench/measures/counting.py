"""What can be counted without a clock: statements per page, and what a browser fetches."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from os import environ

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import ROOT
from tests.bench import asking, browsing
from tests.bench.asking import FRAGMENT, LIST, WORDS, fresh, search
from tests.bench.data.sizes import BUSY
from tests.bench.driver import HOST, Failed
from tests.bench.figures import Goal, Row
from tests.bench.ground import Ground, Site
from tests.bench.people import app_on
from tests.bench.places import FOLDER
from tests.bench.servers import settings
from tests.factories import counting

Act = Callable[[], TestResponse]


def statements(ground: Ground) -> Iterator[Row]:
    """SQL statements per page and act."""
    site = ground.site()
    app = app_on(site.url, FOLDER)
    for name, most, act in _acts(site, app.test_client(use_cookies=False)):
        act()
        with (
            app.app_context(),
            counting() as found,
            app.app_context(),
        ):  # the inner one is the request's own
            answer = act()
        if answer.status_code >= 400:
            raise Failed(f"{name}: {answer.status}")
        yield Row(f"statements: {name}", len(found), Goal(most, None, least=False), unit="n")


def _acts(site: Site, client: FlaskClient) -> Iterator[tuple[str, int, Act]]:
    person, numbers = site.people[0], count(7)
    own = {"Cookie": person.cookie}

    def get(path: str, **headers: str) -> Act:
        turns = fresh(path)
        return lambda: client.get(next(turns), base_url=f"http://{HOST}", headers=headers)

    def post(what: str, **form: str) -> Act:
        sent = {"csrf_token": person.token, **form}
        headers = {**FRAGMENT, **own}
        return lambda: client.post(
            f"{LIST}{next(numbers)}/{what}", f"http://{HOST}", data=sent, headers=headers
        )

    yield "list, anonymous", 5, get(LIST)
    yield "list, signed in", 7, get(LIST, **own)
    yield "list, search by support", 7, get(search(WORDS[10], "support"))
    yield "proposal, 20 of 200 comments", 8, get(asking.address(site.port, BUSY))
    yield "vote", 8, post("vote", choice="support")
    yield "comment", 10, post("comments", body="Une remarque.")


def view(ground: Ground) -> Iterator[Row]:
    """What Chromium fetches for the first page and for the second one."""
    port = ground.site().port
    first, second = browsing.two_pages(port, LIST, asking.address(port, BUSY))
    note = f"and {first.fonts / 1000:.0f} kB of fonts; painted after {first.painted:.0f} ms"
    yield Row(
        "first view: bytes without fonts",
        first.octets / 1000,
        Goal(60, None, least=False),
        unit="kB",
        note=note,
    )
    yield Row("first view: requests", first.requests, Goal(7, None, least=False), unit="n")
    yield Row("second page: bytes", second.octets / 1000, Goal(15, 8, least=False), unit="kB")
    yield Row("second page: requests", second.requests, Goal(2, 1, least=False), unit="n")


def tally(ground: Ground) -> Iterator[Row]:
    """The final tally of the largest site, by the command."""
    url = ground.app_database(ground.largest)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "voting", "tally", "1"]
    began = time.perf_counter()
    own = {**environ, **settings(url, 8000, FOLDER)}
    subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.DEVNULL)
    name = f"final tally of {ground.largest.votes:,} votes"
    yield Row(
        name,
        time.perf_counter() - began,
        unit="s",
        note="`flask voting tally`, with the program's start",
    )
