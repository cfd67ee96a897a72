"""The bench goes on working while the app changes: each page and act of it is measured once, on
little data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.bench import places
from tests.bench.data.sizes import Size
from tests.bench.ground import Ground
from tests.bench.measures import MEASURES
from tests.bench.pairs import Pace
from tests.bench.places import Sqlite

pytestmark = [pytest.mark.served, pytest.mark.long]

TINY = Size("tiny", proposals=60, votes=600, comments=2400, members=80)
SHORT = Pace(rounds=1, seconds=0.05, warm=0.01)
TRIED = ("list", "member", "search", "detail", "vote", "comment", "unchanged", "statements")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ExitStack() as stack:
        yield Ground(Sqlite(tmp_path_factory.mktemp("bench")), SHORT, stack, TINY)


@pytest.mark.parametrize("name", TRIED)
def test_a_row_is_measured(ground: Ground, name: str) -> None:
    rows = list(MEASURES[name](ground))
    assert rows
    assert all(row.figure > 0 for row in rows)


def test_a_database_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []

    def fill(url: str) -> None:
        made.append(url)
        Path(str(make_url(url).database)).touch()

    assert Sqlite(tmp_path).kept("some", fill) == Sqlite(tmp_path).kept("some", fill)
    assert len(made) == 1


def test_a_database_is_made_again_when_its_content_would_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(url: str) -> None:
        Path(str(make_url(url).database)).touch()

    before = Sqlite(tmp_path).kept("some", fill)
    monkeypatch.setattr(places, "fingerprint", lambda: "another")
    assert Sqlite(tmp_path).kept("some", fill) != before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_run_writes_into_a_copy(tmp_path: Path) -> None:
    engine = Sqlite(tmp_path)
    kept = engine.kept("some", lambda url: Path(str(make_url(url).database)).write_text("kept"))
    with engine.copied(kept) as copy:
        Path(str(make_url(copy).database)).write_text("written")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]
