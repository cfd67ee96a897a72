"""Sites for browsers to visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.site import Site, served


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A furnished site on a fresh database; on SQLite unless the test says otherwise."""
    url = f"sqlite:///{tmp_path / 'browser.sqlite3'}"
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("new_postgres_database")(f"browser_{tmp_path.name[-20:]}")
    with served(url, tmp_path) as site:
        site.furnish()
        yield site
