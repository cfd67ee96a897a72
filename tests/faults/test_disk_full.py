"""A disk is full: nothing is half saved, pages are read as before, and once there is room everything goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.faults.conftest import Hurt
from tests.faults.disks import fill, free, small_disk
from tests.faults.load import NOT_NOW, Load
from tests.faults.people import Answered
from tests.files.samples import noise
from tests.services.postgres import PostgresServer, create_database

SEED = 11
PAGES = ("/", "/proposals/", "/principles/")


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of eight megabytes, or as many as the test says."""
    with small_disk(getattr(request, "param", 8)) as folder:
        yield folder


def fill_until_refused(load: Load, disk: Path) -> None:
    """Leave no room, and wait until somebody is told so; meanwhile pages are read."""
    fill(disk)
    load.wait_for(*NOT_NOW)
    assert [load.people[0].get(path).status for path in PAGES] == [200] * len(PAGES)


def goes_on(load: Load, disk: Path) -> None:
    """With room again people write on, and nothing is missing."""
    free(disk)
    load.wait(20)


@pytest.mark.timeout(300)
def test_the_database_has_no_room(serve: Callable[..., Hurt], disk: Path) -> None:
    site = serve(f"sqlite:///{disk / 'full.sqlite3'}")
    with site.load(SEED) as load:
        load.wait(5)
        fill_until_refused(load, disk)
        goes_on(load, disk)
    assert load.answers[507]
    assert load.strange == []
    assert load.lost() == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("disk", [160], indirect=True)
def test_postgres_has_no_room(serve: Callable[..., Hurt], disk: Path) -> None:
    postgres = PostgresServer(with_sync=True, folder=disk).start()
    try:
        site = serve(create_database(postgres.url, "full"))
        with site.load(SEED) as load:
            load.wait(5)
            fill(disk)
            load.wait_for(*NOT_NOW, writing=load.long_comment)
            free(disk)
            if postgres.process and postgres.process.poll() is not None:
                postgres.start_again()
            load.wait(20)
        assert load.strange == []
        assert load.lost() == []
    finally:
        postgres.stop()


def send_picture(load: Load) -> Answered:
    """A document with a picture of about a megabyte."""
    file = (BytesIO(noise(1000)), "plan.png")
    form = {"title_fr": "Plan", "position": "1", "version": "0", "file": file}
    return load.steward.post("/steering/frame/documents/new", form)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", ["UPLOADS_DIR", "TMPDIR"])
def test_an_upload_finds_no_room(serve: Callable[..., Hurt], disk: Path, tmp_path: Path, place: str) -> None:
    site = serve(f"sqlite:///{tmp_path / 'uploads.sqlite3'}", **{place: str(disk)})
    load = site.load(SEED, members=1)
    assert send_picture(load).status == 303
    before = {path.name for path in disk.iterdir()}
    fill(disk)
    refused = send_picture(load)
    assert (refused.status, "no room left" in refused.text) == (507, True)
    assert [load.steward.get(path).status for path in PAGES] == [200] * len(PAGES)
    assert {path.name for path in disk.iterdir()} == before | {"filler"}
    free(disk)
    assert send_picture(load).status == 303
