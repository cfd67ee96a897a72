"""Gives tests their PostgreSQL databases and their browser.

The server starts once for a test run, when it is first needed: in the controlling process, which
tells the workers its address.
"""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT
from tests.services import outbound
from tests.services.chromium import chromium
from tests.services.postgres import PostgresServer, create_database, drop_database

ADDRESS = "twiza_postgres"
servers = pytest.StashKey[PostgresServer]()


def server_url(config: pytest.Config) -> str:
    """The address of this run's server: the given one, the controller's, or one started now."""
    given = os.environ.get("TEST_DATABASE_URL") or getattr(config, "workerinput", {}).get(ADDRESS)
    if given:
        return str(given)
    if servers not in config.stash:
        config.stash[servers] = PostgresServer().start()
    return config.stash[servers].url


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker the address of the one server."""
    node.workerinput[ADDRESS] = server_url(node.config)


def pytest_configure(config: pytest.Config) -> None:
    """Catalogs are compiled as they stand; nothing is fetched from anywhere while the tests
    run.
    """
    if not hasattr(config, "workerinput"):
        compile_catalogs()
    outbound.forbid()


def pytest_collection_finish() -> None:
    """Thousands of collected tests are not looked through again at each collection: it took a
    quarter of their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def compile_catalogs() -> None:
    """Compile the sentences that were changed since they were."""
    for catalog in (ROOT / "app" / "translations").glob("*/LC_MESSAGES/messages.po"):
        compiled = catalog.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalog.stat().st_mtime:
            with catalog.open("rb") as source, compiled.open("wb") as target:
                write_mo(target, read_po(source))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this process started."""
    server = config.stash.get(servers, None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def new_postgres_database(request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Makes an empty database for this worker alone, by a short name; all are dropped at the
    end.
    """
    server = server_url(request.config)
    worker = f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    made: set[str] = set()

    def new(name: str) -> str:
        full = f"twiza_{worker}_{name}"
        made.add(full)
        return create_database(server, full)

    yield new
    for full in made:
        drop_database(server, full)


@pytest.fixture(scope="session")
def postgres_url(new_postgres_database: Callable[[str], str]) -> str:
    """The address of an empty PostgreSQL database of this worker's own."""
    return new_postgres_database("main")


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Whether the checks run with their full numbers (`make test-long`)."""
    return bool(os.environ.get("TWIZA_LONG"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Playwright drives the installed Chromium."""
    return {"executable_path": chromium()}
