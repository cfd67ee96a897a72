"""Two servers for a module's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.machines.machines import Machines, two_machines


@pytest.fixture(scope="session")
def machines(
    new_postgres_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machines]:
    """Two servers on one PostgreSQL database, behind the proxy."""
    with two_machines(
        new_postgres_database("machines"), tmp_path_factory.mktemp("machines")
    ) as found:
        yield found


@pytest.fixture
def fresh_machines(
    new_postgres_database: Callable[[str], str], tmp_path: Path
) -> Iterator[Machines]:
    """Two servers on a database of this test's own."""
    with two_machines(new_postgres_database("fresh_machines"), tmp_path) as found:
        yield found
