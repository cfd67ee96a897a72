"""A database that is damaged: what can be said of it is said in one line each, and what can be
kept is kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db, writing, writing_engine
from app.migrating import upgrade
from tests import factories

from .conftest import Place, run, site_of

Damage = Callable[[Flask], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a site with some members and their events, at rest."""
    folder = tmp_path_factory.mktemp("sound")
    site = site_of(f"sqlite:///{folder / 'twiza.sqlite3'}", folder)
    with site.app_context():
        upgrade()
        for number in range(30):
            factories.member(f"Membre {number}", email=f"m{number}@example.org")
    assert run(site, "verify").exit_code == 0
    at_rest(site)
    return file_of(site)


@pytest.fixture
def place(sound: Path, fresh: Place) -> Flask:
    """A site with a copy of it."""
    site: Flask = fresh("sqlite")
    copyfile(sound, file_of(site))
    return site


def file_of(site: Flask) -> Path:
    return Path(site.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def keep_what_is_no_date(site: Flask) -> None:
    with site.app_context(), writing():
        db.session.execute(sa.text("UPDATE member SET joined_at = 'soon' WHERE id = 7"))


def damage_a_page(site: Flask) -> None:
    """As a disk does: the page on which the members begin is something else."""
    at_rest(site)
    with pysqlite3.dbapi2.connect(file_of(site)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'member'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with file_of(site).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


def at_rest(site: Flask) -> None:
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("damage", [keep_what_is_no_date, damage_a_page])
def test_a_damaged_database_is_copied_in_place_of_a_backup(
    place: Flask, tmp_path: Path, damage: Damage
) -> None:
    (tmp_path / "b").write_bytes(b"the older one")
    damage(place)
    ended = run(place, "backup", tmp_path / "b")
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (1, "", 1), ended.stderr
    assert f"its file was copied as it is to {tmp_path / 'b.sqlite3'}" in ended.stderr
    assert (tmp_path / "b").read_bytes() == b"the older one"
    assert (tmp_path / "b.sqlite3").stat().st_mode & 0o777 == 0o600
    with pysqlite3.dbapi2.connect(tmp_path / "b.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    copy.close()


@pytest.mark.parametrize("damage", [keep_what_is_no_date, damage_a_page])
def test_verify_names_what_is_damaged_and_checks_the_rest(place: Flask, damage: Damage) -> None:
    damage(place)
    ended = run(place, "verify")
    assert (ended.exit_code, "Traceback" in ended.stderr) == (1, False)
    assert all(len(line) < 200 for line in ended.stderr.splitlines()), "no statement is shown"


WORDS = [
    ("verify",),
    ("backup", "b"),
    ("members", "link", "a@example.org"),
    ("data", "export", "out"),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_what_is_no_database_is_said_in_one_line(
    place: Flask, tmp_path: Path, words: tuple[str, ...]
) -> None:
    at_rest(place)
    file_of(place).write_bytes(b"no database " * 1000)
    ended = run(
        place, *words[:-1], words[-1] if words[-1] not in ("b", "out") else tmp_path / words[-1]
    )
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert "file is not a database" in ended.stderr


def test_what_is_no_date_is_said_in_one_line_by_every_command(place: Flask) -> None:
    keep_what_is_no_date(place)
    ended = run(place, "members", "link", "m6@example.org")
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "`verify` names what is stored wrongly" in ended.stderr


def test_a_table_that_postgresql_refuses_is_a_fault_and_the_rest_is_checked(fresh: Place) -> None:
    site = fresh("postgresql")
    with site.app_context():
        upgrade()
        factories.proposal()
        with writing_engine().begin() as connection:
            connection.execute(sa.text("ALTER TABLE tally RENAME TO elsewhere"))
            connection.execute(sa.text("UPDATE thread SET comments = 7"))
    ended = run(site, "verify")
    assert ended.exit_code == 1
    said = [line.partition(":")[0] for line in ended.stderr.splitlines()]
    assert (said[0], said[-1].startswith("thread"), len(said)) == ("tally_faults", True, 2), (
        ended.stderr
    )
