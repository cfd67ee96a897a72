"""Sites for browsers to visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app import clock
from app.cycles.queries import cycles
from app.database import db
from app.interchange.cli import load_demo
from app.plan.models import Action
from app.proposals.models import Proposal
from tests.browser.site import Site, served
from tests.timing import BROWSER_HANGS_AFTER

expect.set_options(timeout=BROWSER_HANGS_AFTER)
# No frame is drawn of itself, which is half of what a page costs.
STILL = ["--disable-threaded-compositing", "--run-all-compositor-stages-before-draw"]


@pytest.fixture(scope="session")
def still_browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser that draws nothing, for pages that are opened and asked: in it nothing can be
    clicked.
    """
    browser = launch_browser(args=STILL)
    yield browser
    browser.close()


@dataclass
class Demo:
    """The demo, served: its accounts by role, and the numbers of some of its rows."""

    site: Site
    accounts: dict[str, tuple[str, str]]
    found: dict[str, int]


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on SQLite that is served to one test after the other: to start it and to draw its
    first pages takes five seconds.
    """
    folder = tmp_path_factory.mktemp("standing")
    with served(f"sqlite:///{folder / 'browser.sqlite3'}", folder) as site:
        yield site


@pytest.fixture
def bare_site(standing: Site) -> Site:
    """A served site without rows or files."""
    standing.empty()
    return standing


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A furnished site; on SQLite unless the test says otherwise."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("new_postgres_database")("browser")
        with served(url, tmp_path) as fresh:
            fresh.furnish()
            yield fresh
    else:
        emptied: Site = request.getfixturevalue("bare_site")
        emptied.furnish()
        yield emptied


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo content on SQLite; nobody changes it."""
    folder = tmp_path_factory.mktemp("demo")
    with served(f"sqlite:///{folder / 'demo.sqlite3'}", folder) as site:
        with site.app.app_context():
            accounts = {account.role: (account.email, account.password) for account in load_demo()}
            found = _found()
        yield Demo(site, accounts, found)


def _found() -> dict[str, int]:
    """A proposal much discussed and still open, one in the plan, an action, and the cycles."""
    newest = sa.select(sa.func.max(Proposal.id))
    phases = {cycle.phase_at(clock.now()): cycle.id for cycle in cycles()}
    voted = newest.where(Proposal.cycle_id == phases["vote"], Proposal.stage == "submitted")
    promoted = newest.where(Proposal.stage == "promoted")
    action = sa.select(sa.func.min(Action.id))
    numbers = {"discussed": voted, "promoted": promoted, "action": action}
    rows = {name: db.session.scalar(query) or 0 for name, query in numbers.items()}
    return rows | {"closed": phases["closed"], "voting": phases["vote"]}
