"""A backup holds everything, and comes back whole or not at all."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app import clock, kept
from app.accounts.models import Member, SignedIn
from app.activity.models import Event
from app.database import db, writing
from app.discussion.models import Comment
from app.files.bounds import LOGO, PICTURE
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.mail.models import Mail
from app.mail.operations import claim, is_due, post, release
from app.notices.models import Notice
from app.organisations.models import Organisation
from app.plan.models import Action, Milestone, Objective, Update
from app.site.models import SiteSettings
from app.upkeep import archive, rows
from app.upkeep.operations import back_up
from tests import factories
from tests.interchange.conftest import contents
from tests.lanes import mostly
from tests.security.scene import Scene

from .conftest import Place, columns_at, content, rewrite, rewrite_as_of, run, unchanged, uploads

ENGINES = ["sqlite", "postgresql"]
# What actions hold since then.
NOTHING = ("reference", "to_reach", "secured", "spent", "retired_on", "replaced_by_id")
LATER_OF_ACTIONS = dict.fromkeys(NOTHING) | {"beneficiaries": {}, "retired_for": {}}


@pytest.mark.parametrize("kind", mostly(*reversed(ENGINES)))
def test_everything_comes_back_on_either_engine_and_goes_on(
    filled: Flask, file: Path, fresh: Place, kind: str, tmp_path: Path
) -> None:
    other = fresh(kind)
    assert run(other, "restore", file).exit_code == 0
    assert content(other) == content(filled)
    assert uploads(other) == uploads(filled) != {}
    assert run(other, "verify", "--against", file).exit_code == 0
    assert exported(other, tmp_path / "other") == exported(filled, tmp_path / "own")
    with other.app_context():
        most = db.session.scalar(sa.select(sa.func.max(Member.id)))
        assert factories.member().id == most + 1
        deleted = db.session.scalars(
            sa.select(Event.subject_id).where(Event.verb == "proposal.discarded")
        ).one()
        assert factories.proposal().id == deleted + 1


@pytest.mark.parametrize("kind", mostly(*reversed(ENGINES)))
def test_logos_and_the_picture_come_back_and_are_watched(
    filled: Flask, fresh: Place, kind: str, tmp_path: Path
) -> None:
    logo = factories.shows(factories.organisation("Amal"), "logo_id", LOGO)
    picture = factories.shows(SiteSettings(id=1, words={}, facts={}), "picture_id", PICTURE)
    keys = {logo.key, picture.key}
    assert run(filled, "backup", tmp_path / "b").exit_code == 0
    other = fresh(kind)
    assert run(other, "restore", tmp_path / "b").exit_code == 0
    assert content(other) == content(filled)
    assert keys < uploads(other).keys()
    assert run(other, "verify", "--against", tmp_path / "b").exit_code == 0
    with other.app_context():
        for key in keys:
            (uploads_folder() / key).write_bytes(b"another")
    told = run(other, "verify")
    assert (told.exit_code, [key for key in keys if key not in told.stderr]) == (1, [])


def test_a_file_that_a_logo_needs_is_never_lost_unseen(app: Flask) -> None:
    factories.shows(factories.organisation("Amal"), "logo_id", LOGO)
    with pytest.raises(IntegrityError), writing():
        db.session.execute(sa.delete(StoredFile))
    if db.engine.dialect.name == "sqlite":
        # Its foreign keys can be turned off; PostgreSQL's cannot.
        with closing(pysqlite3.dbapi2.connect(db.engine.url.database)) as connection:
            connection.execute("DELETE FROM stored_file")
            connection.commit()
        told = run(app, "verify")
        assert told.exit_code == 1
        assert "organisation 1: refers to a stored_file that does not exist" in told.stderr


def exported(app: Flask, folder: Path) -> dict[str, bytes]:
    """The interchange folder of that site, with personal data."""
    assert run(app, "data", "export", folder, "--with-personal-data").exit_code == 0
    return contents(folder)


def test_words_are_found_again(file: Path, fresh: Place) -> None:
    other = fresh("sqlite")
    assert run(other, "restore", file).exit_code == 0
    with other.app_context():
        terms = db.session.scalar(
            sa.text("SELECT terms FROM proposal_terms WHERE terms <> '' LIMIT 1")
        ).split()[0]
        found = db.session.scalars(
            sa.text("SELECT rowid FROM proposal_search WHERE terms MATCH :t"), {"t": terms}
        ).all()
    assert found != []


def test_rows_of_every_kind_come_back_on_the_other_engine(
    app: Flask, fresh: Place, tmp_path: Path
) -> None:
    Scene()
    other = fresh(next(kind for kind in ENGINES if kind != db.engine.dialect.name))
    assert run(app, "backup", tmp_path / "b").exit_code == 0
    assert run(other, "restore", tmp_path / "b").exit_code == 0
    # Nobody is mailed anew of what was told meanwhile.
    for site in (app, other):
        with site.app_context(), writing():
            waiting = sa.select(Notice).where(Notice.mailed_at.is_(None))
            assert (db.session.scalar(waiting.limit(1)) is None) == (site is other)
            db.session.execute(sa.update(Notice).values(mailed_at=clock.now()))
    assert content(other) == content(app)


@pytest.mark.parametrize("kind", mostly(*reversed(ENGINES)))
def test_mail_that_was_not_sent_by_then_is_held_until_somebody_lets_it_go(
    app: Flask, fresh: Place, kind: str, tmp_path: Path
) -> None:
    with writing():
        for state in ("sent", "waiting", "waiting"):
            post("note", 1, limited=False)
            db.session.execute(sa.update(Mail).where(Mail.state == "waiting").values(state=state))
        assert claim() is not None
    assert run(app, "backup", tmp_path / "b").exit_code == 0
    other = fresh(kind)
    assert run(other, "restore", tmp_path / "b").exit_code == 0
    with other.app_context():
        assert [sorted(db.session.scalars(sa.select(Mail.state))), is_due(clock.now())] == [
            ["held", "held", "sent"],
            False,
        ]
        with writing():
            assert release() == 2
        assert is_due(clock.now())
        # Nobody has it in hand: whoever had is of the older site.
        assert db.session.scalars(sa.select(Mail.lease).distinct()).all() == [None]


def test_whoever_is_on_the_machine_cannot_read_a_backup(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_but_the_backup_is_left_behind(file: Path) -> None:
    assert [path.name for path in file.parent.glob("*") if path.is_file()] == [file.name]


def test_a_failed_backup_leaves_the_older_one(
    filled: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    with filled.app_context(), pytest.raises(ZeroDivisionError), archive.made(file, {}) as writer:
        writer.add("tables/member.jsonl", (b"x" * (1 // left) for left in (1, 0)))
    assert file.read_bytes() == before


def test_a_database_that_holds_anything_is_not_replaced_without_force(
    filled: Flask, file: Path
) -> None:
    with filled.app_context():
        factories.member("Nouvelle")
    with unchanged(filled):
        ended = run(filled, "restore", file)
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert "--force" in ended.stderr


def test_with_force_it_is_as_it_was_and_processes_read_it_anew(filled: Flask, file: Path) -> None:
    with filled.app_context():
        before, revision = content(filled), kept.frame_revision()
        factories.principle("Nouveau")
        (uploads_folder() / next(iter(uploads(filled)))).write_bytes(b"altered")
    assert run(filled, "restore", file, "--force").exit_code == 0
    assert content(filled) == before
    assert run(filled, "verify").exit_code == 0
    with filled.app_context():
        assert kept.frame_revision() != revision


def damaged(file: Path, chance: random.Random) -> bytes:
    """The file cut somewhere, or with one byte changed, or followed by more."""
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    kind = chance.choice(["cut", "altered", "longer"])
    if kind == "altered":
        data[at] ^= chance.randrange(1, 256)
    return bytes(data[:at] if kind == "cut" else data + b"x" if kind == "longer" else data)


def test_a_cut_or_altered_file_is_refused_before_anything_is_touched(
    filled: Flask, file: Path, tmp_path: Path, long_run: bool
) -> None:
    chance = random.Random(13)
    with unchanged(filled):
        for _ in range(500 if long_run else 30):
            (tmp_path / "damaged").write_bytes(damaged(file, chance))
            ended = run(filled, "restore", tmp_path / "damaged", "--force")
            assert (ended.exit_code, ended.stderr.count("\n"), ended.stdout) == (2, 1, "")


def test_a_missing_upload_is_named_and_the_rest_is_kept(
    filled: Flask, fresh: Place, tmp_path: Path
) -> None:
    with filled.app_context():
        (uploads_folder() / next(iter(uploads(filled)))).unlink()
    made = run(filled, "backup", tmp_path / "b")
    assert (made.exit_code, made.stderr.count("is missing on the disk")) == (1, 1)
    other = fresh("sqlite")
    assert run(other, "restore", tmp_path / "b").exit_code == 0
    assert content(other) == content(filled)


def test_an_upload_deleted_meanwhile_is_no_fault(
    filled: Flask, fresh: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = uploads(filled)
    attempts: list[int] = []

    def while_somebody_deletes(file: Path) -> object:
        attempts.append(db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)))
        if len(attempts) == 1:
            with filled.app_context(), writing():
                db.session.execute(sa.text("UPDATE document SET file_id = NULL"))
                db.session.execute(sa.delete(StoredFile))
            (uploads_folder() / key).unlink()
        return back_up(file)

    monkeypatch.setattr("app.upkeep.cli.back_up", while_somebody_deletes)
    assert run(filled, "backup", tmp_path / "b").exit_code == 0
    assert attempts == [1, 0]


def test_a_backup_of_a_newer_version_is_refused(
    filled: Flask, file: Path, fresh: Place, tmp_path: Path
) -> None:
    rewrite(file, tmp_path / "newer", revision="9999")
    ended = run(fresh("sqlite"), "restore", tmp_path / "newer")
    assert (ended.exit_code, "newer version" in ended.stderr) == (2, True)


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    filled: Flask, file: Path, fresh: Place, tmp_path: Path
) -> None:
    first = columns_at(fresh("sqlite"), "0001")
    rewrite_as_of(file, tmp_path / "earlier", "0001", first)
    other = fresh(filled.config["SQLALCHEMY_DATABASE_URI"].partition("+")[0].partition(":")[0])
    assert run(other, "restore", tmp_path / "earlier").exit_code == 0
    # Columns and tables that came later were in no backup of then.
    with writing():
        db.session.execute(sa.update(Member).values(sign_in_name=None, suspended_until=None))
        db.session.execute(sa.update(Event).values(quiet=False))
        db.session.execute(sa.update(Organisation).values(contact="", left_on=None))
        db.session.execute(sa.update(Objective).values(parent_id=None))
        db.session.execute(sa.update(Action).values(LATER_OF_ACTIONS))
        db.session.execute(sa.update(Milestone).values(dropped_on=None))
        db.session.execute(sa.update(SignedIn).values(browser="", system="", proved_at=None))
        for written in (Comment, Update):
            db.session.execute(sa.update(written).values(organisation_id=None))
    then = {name: rows if name in first else [] for name, rows in content(filled).items()}
    assert content(other) == then
    assert run(other, "verify").exit_code == 0


def test_a_restore_waits_for_locks_as_long_as_any_writer(app: Flask) -> None:
    asked = {"postgresql": ("SHOW lock_timeout", "15s"), "sqlite": ("PRAGMA busy_timeout", 15_000)}
    question, answer = asked[db.engine.dialect.name]
    with writing():
        rows.take(["vote", "comment"])
        assert db.session.scalar(sa.text(question)) == answer


def test_a_backup_is_an_ordinary_archive(file: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(file, tmp_path / "unpacked", "zip")
    assert (tmp_path / "unpacked" / "tables" / "member.jsonl").read_text().count("\n") > 3


def test_what_is_no_ordinary_file_is_not_replaced(filled: Flask, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = run(filled, "backup", tmp_path / "pipe")
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert (tmp_path / "pipe").is_fifo()
