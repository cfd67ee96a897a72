"""A disk is full: nothing is half saved, pages are read as before, and once there is room
everything goes on.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.faults.conftest import Hurt
from tests.faults.disks import FILLER, Disk, family, small_disk
from tests.faults.load import NOT_NOW, Load
from tests.faults.people import Answered, Person
from tests.files.samples import noise
from tests.services.postgres import PostgresServer, create_database

pytestmark = pytest.mark.served

SEED = 11
PAGES = ("/", "/proposals/", "/principles/")


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    """A disk of eight megabytes, or as many as the test says."""
    folder = Path(tempfile.mkdtemp(prefix="twiza-disk-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    with small_disk(getattr(request, "param", 8), folder / "disk") as made:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


def pages_are_read(person: Person) -> bool:
    """Whether everything that only reads is as before."""
    return [person.get(path).status for path in PAGES] == [200] * len(PAGES)


def test_the_database_has_no_room(serve: Callable[..., Hurt], disk: Disk) -> None:
    site = serve(f"sqlite:///{disk.folder / 'full.sqlite3'}")
    with site.load(SEED) as load:
        load.go_on(5)
        disk.fill(site.server.children())
        load.wait_for(507 if disk.mounted else 503)
        assert pages_are_read(load.people[0])
        disk.free(site.server.children())
        load.go_on(20)
    assert load.strange == []
    assert load.lost() == []


@pytest.mark.parametrize("disk", [160], indirect=True)
def test_postgres_has_no_room(serve: Callable[..., Hurt], disk: Disk) -> None:
    postgres = PostgresServer(with_sync=True, folder=disk.folder).start()
    try:
        site = serve(create_database(postgres.url, "full"))
        with site.load(SEED) as load:
            load.go_on(5)
            disk.fill(family(postgres.pid))
            load.wait_for(*NOT_NOW, writing=load.long_comment)
            disk.free(family(postgres.pid))
            if postgres.process and postgres.process.poll() is not None:
                postgres.start_again()
            load.go_on(20)
        assert load.strange == []
        assert load.lost() == []
    finally:
        postgres.stop()


def send_picture(load: Load) -> Answered:
    """A document with a picture of about a megabyte."""
    file = (BytesIO(noise(1000)), "plan.png")
    form = {"title_fr": "Plan", "position": "1", "version": "0", "file": file}
    return load.steward.post("/steering/frame/documents/new", form)


@pytest.mark.parametrize("place", ["UPLOADS_DIR", "TMPDIR"])
def test_an_upload_finds_no_room(
    serve: Callable[..., Hurt], disk: Disk, tmp_path: Path, place: str
) -> None:
    site = serve(f"sqlite:///{tmp_path / 'uploads.sqlite3'}", **{place: str(disk.folder)})
    load, workers = site.load(SEED, members=1), site.server.children()
    assert send_picture(load).status == 303
    before = {path.name for path in disk.folder.iterdir()}
    disk.fill(workers)
    refused = send_picture(load)
    assert (refused.status, "no room left" in refused.text) == (507, True)
    assert pages_are_read(load.people[0])
    assert {path.name for path in disk.folder.iterdir()} - {FILLER} == before
    disk.free(workers)
    assert send_picture(load).status == 303
