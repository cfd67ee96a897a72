"""Backups of a site on which people write and store files all the while (check 13)."""

from __future__ import annotations

import io
import re
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any
from urllib.error import HTTPError

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.charter.models import Document
from app.cycles.models import Cycle
from app.database import db
from app.discussion.models import Comment
from app.files.models import StoredFile
from tests import factories
from tests.browser.site import PASSWORD, Site, served
from tests.files.samples import docx

from .conftest import Place, run

pytestmark = pytest.mark.served

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: 303 is the acknowledgement."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Person:
    """Somebody signed in to the served site."""

    def __init__(self, address: str, name: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), Stay
        )
        self.token = self.read("/sign-in")
        assert self.send("/sign-in", email=f"{name}@example.org", password=PASSWORD) == 303
        self.token = self.read("/proposals/")

    def read(self, path: str) -> str:
        """The token of a page's form."""
        found = TOKEN.search(self.opener.open(self.address + path).read().decode())
        assert found is not None
        return found[1]

    def send(self, path: str, **fields: Any) -> int:
        """The status of the answer to a form."""
        boundary, body = encode_multipart({"csrf_token": self.token, **fields})
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        try:
            self.opener.open(urllib.request.Request(self.address + path, body, headers))
        except HTTPError as answer:
            return answer.code
        return 200


def keep_on(act: Callable[[str], int], done: list[str], stop: Event, name: str) -> None:
    """Do it again and again, and note each time that was acknowledged."""
    for number in count():
        if stop.is_set():
            return
        word = f"{name}-{number}"
        if act(word) == 303:
            done.append(word)


def commenting(person: Person, proposal_id: int) -> Callable[[str], int]:
    return lambda word: person.send(
        f"/proposals/{proposal_id}/comments", body=word, stance="neutral"
    )


def storing(person: Person) -> Callable[[str], int]:
    def store(word: str) -> int:
        upload = FileStorage(io.BytesIO(docx()), f"{word}.docx")
        return person.send(
            "/steering/frame/documents/new", title_fr=word, version="0", position="1", file=upload
        )

    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A served site with three people."""
    new = request.getfixturevalue("new_postgres_database")
    url = (
        f"sqlite:///{tmp_path / 'served.sqlite3'}" if request.param == "sqlite" else new("served")
    )
    with served(url, tmp_path) as made:
        made.furnish()
        yield made


@contextmanager
def load(site: Site) -> Iterator[tuple[list[str], list[str]]]:
    """Two people comment and a steward stores files; gives what has been acknowledged so far of
    each.
    """
    with site.app.app_context():
        proposal = factories.proposal(db.session.get_one(Cycle, site.cycle_id)).id
    comments: list[str] = []
    files: list[str] = []
    stop = Event()
    with ThreadPoolExecutor(3) as pool:
        acts = [
            (commenting(Person(site.address, name), proposal), comments, name)
            for name in ("salma", "youssef")
        ]
        acts.append((storing(Person(site.address, "nadia")), files, "file"))
        running = [pool.submit(keep_on, act, done, stop, name) for act, done, name in acts]
        try:
            yield comments, files
        finally:
            stop.set()
    for one in running:
        one.result()


def held(site: Flask) -> tuple[set[str], dict[str, bool]]:
    """The comments of a site, and whether the file of each document lies on the disk."""
    with site.app_context():
        comments = {next(iter(row.body.values())) for row in db.session.query(Comment)}
        pairs = db.session.query(Document, StoredFile).join(
            StoredFile, Document.file_id == StoredFile.id
        )
        return comments, {
            row.title["fr"]: (site.config["TWIZA"].uploads_dir / file.key).is_file()
            for row, file in pairs
        }


def test_a_backup_holds_all_that_was_acknowledged_before_it_began(
    site: Site, fresh: Place, tmp_path: Path, long_run: bool
) -> None:
    with load(site) as (comments, files):
        for number in range(20 if long_run else 2):
            wait_for_more(files)  # comments end at what one may write in ten minutes
            before = set(comments), set(files)
            assert run(site.app, "backup", tmp_path / "b").exit_code == 0
            place = fresh("sqlite" if number % 2 else "postgresql")
            assert run(place, "restore", tmp_path / "b").exit_code == 0
            assert run(place, "verify").exit_code == 0
            said, stored = held(place)
            assert before[0] <= said
            assert before[1] <= stored.keys()
            assert all(stored.values())


def wait_for_more(*acknowledged: list[str]) -> None:
    """Until each has grown; the site's own time limit ends a wait for ever."""
    sizes = [len(done) for done in acknowledged]
    while any(len(done) <= size for done, size in zip(acknowledged, sizes, strict=True)):
        sleep(0.05)


def test_a_restore_into_the_serving_site_is_seen_by_it_at_once(site: Site, tmp_path: Path) -> None:
    assert run(site.app, "backup", tmp_path / "b").exit_code == 0
    with site.app.app_context():
        factories.principle("Un principe de trop")
    page = site.address + "/principles/"
    assert "Un principe de trop" in urllib.request.urlopen(page).read().decode()
    with load(site) as (comments, files):
        wait_for_more(comments, files)
        assert run(site.app, "restore", tmp_path / "b", "--force").exit_code == 0
    assert "Un principe de trop" not in urllib.request.urlopen(page).read().decode()
    assert run(site.app, "verify").exit_code == 0
