"""The whole loop in a real browser: propose, comment, vote, decide, promote, adopt, read as a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site, served

AXE = (Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1.min.js").read_text()


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A furnished site on a fresh database."""
    kind = request.param
    sqlite = f"sqlite:///{tmp_path / 'browser.sqlite3'}"
    postgres = request.getfixturevalue("new_postgres_database")
    with served(sqlite if kind == "sqlite" else postgres("browser"), tmp_path) as site:
        site.furnish()
        yield site


def faults_of(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0].get('failureSummary', '')}" for v in found["violations"]
    ]
