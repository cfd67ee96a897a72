"""Files are stored whole or not at all, and handed out so that nothing in them runs."""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from app import clock
from app.accounts.models import Member
from app.charter.models import Document
from app.database import db, writing
from app.errors import Invalid
from app.files.bounds import LOGO, PICTURE
from app.files.models import StoredFile
from app.files.operations import FileChange, exchange, file_name, store, sweep, taking
from app.files.queries import uploads_folder
from app.site.models import SiteSettings
from tests import factories
from tests.files.samples import docx, gps_photo
from tests.races import together


def upload(data: bytes, name: str = "plan.docx") -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def stored(data: bytes, name: str = "plan.docx", *, by: Member) -> StoredFile:
    with taking(upload(data, name)) as taken, writing():
        assert taken is not None
        return store(taken, by=factories.acting(by))


def in_folder() -> set[str]:
    return {path.name for path in uploads_folder().glob("*")}


def test_the_row_knows_the_bytes(steward: Member) -> None:
    row = stored(docx(), by=steward)
    data = (uploads_folder() / row.key).read_bytes()
    assert (row.size, row.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert in_folder() == {row.key}


def test_bytes_go_again_when_the_transaction_is_refused(steward: Member) -> None:
    with suppress(Invalid), taking(upload(docx())) as taken, writing():
        assert taken is not None
        assert len(in_folder()) == 1
        store(taken, by=factories.acting(steward))
        raise Invalid("")
    assert in_folder() == set()
    assert db.session.query(StoredFile).count() == 0


def test_bytes_stay_when_nobody_knows_whether_the_transaction_ended(
    steward: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = db.session().commit

    def committed_and_gone() -> None:
        commit()
        raise DBAPIError("COMMIT", None, Exception("the server closed the connection"))

    monkeypatch.setattr(db.session(), "commit", committed_and_gone)
    with suppress(DBAPIError):
        stored(docx(), by=steward)
    assert in_folder() == {db.session.query(StoredFile).one().key}


def test_no_file_is_no_fault(app: Flask) -> None:
    with taking(FileStorage(io.BytesIO(b""), "")) as taken:
        assert taken is None


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\x\\Rapport final.PDF", "Rapport final.pdf"),
    ("رسالة.pdf", "رسالة.pdf"),
    ("a\u202egpj.exe", "agpj.pdf"),
    ("\x00/", "file.pdf"),
    ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
])  # fmt: skip
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert file_name(given, ".pdf") == kept


def test_a_file_is_public_once_a_document_refers_to_it(
    client: FlaskClient, steward: Member
) -> None:
    row = stored(docx(), by=steward)
    address = f"/files/{row.key}/{row.name}"
    assert client.get(address, buffered=True).status_code == 404
    factories.stored(Document(title={"fr": "Référence"}, file_id=row.id))
    assert client.get(address, buffered=True).status_code == 200


def test_a_logo_and_the_picture_are_public_as_long_as_they_are_shown(
    client: FlaskClient, steward: Member
) -> None:
    organisation = factories.organisation()
    settings = factories.stored(SiteSettings(id=1, words={}))
    for row, column, bounds in (
        (organisation, "logo_id", LOGO),
        (settings, "picture_id", PICTURE),
    ):
        file = factories.shows(row, column, bounds)
        address = f"/files/{file.key}/{file.name}"
        answer = client.get(address, buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        # Also for a member, whose pages are kept by nobody.
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        with writing():
            exchange(db.session.merge(row), column, FileChange(removed=True), by=None)
        assert client.get(address, buffered=True).status_code == 404
    assert db.session.query(StoredFile).count() == 0


def test_a_document_is_saved_and_sealed(client: FlaskClient, steward: Member) -> None:
    row = stored(docx(), by=steward)
    factories.stored(Document(title={"fr": "Référence"}, file_id=row.id))
    answer = client.get(f"/files/{row.key}/{row.name}", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_is_shown_and_another_name_redirects(
    client: FlaskClient, steward: Member
) -> None:
    row = stored(gps_photo(), "photo.html", by=steward)
    factories.stored(Document(title={"fr": "Photo"}, file_id=row.id))
    answer = client.get(f"/files/{row.key}/photo.jpg", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.mimetype == "image/jpeg"
    assert (
        client.get(f"/files/{row.key}/other", buffered=True)
        .headers["Location"]
        .endswith("/photo.jpg")
    )


def test_bytes_that_are_gone_are_a_404(client: FlaskClient, steward: Member) -> None:
    row = stored(docx(), by=steward)
    factories.stored(Document(title={"fr": "Référence"}, file_id=row.id))
    (uploads_folder() / row.key).unlink()
    assert client.get(f"/files/{row.key}/{row.name}", buffered=True).status_code == 404


def test_old_bytes_that_no_row_knows_are_swept(steward: Member) -> None:
    row = stored(docx(), by=steward)
    folder, old = uploads_folder(), (clock.now() - timedelta(hours=2)).timestamp()
    for name in ("forgotten", "young", row.key):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, None if name == "young" else (old, old))
    os.utime(folder / "young", (clock.now().timestamp(),) * 2)
    assert sweep() == 1
    assert in_folder() == {"young", row.key}


def test_of_two_who_sweep_at_once_each_counts_what_it_swept(app: Flask) -> None:
    folder, old = uploads_folder(), (clock.now() - timedelta(hours=2)).timestamp()
    for number in range(200):
        (folder / f"forgotten{number}").write_bytes(b"")
        os.utime(folder / f"forgotten{number}", (old, old))
    assert sum(together(app, *[sweep] * 4)) == 200
    assert in_folder() == set()
