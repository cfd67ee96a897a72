"""Who was erased stays so, whatever backup of before is restored."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.former import FORMER
from app.accounts.models import Member
from app.database import db, writing
from app.organisations.mandates import administration_of
from app.privacy import worker
from app.privacy.erased import erased_folder, remembered
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.operations.erasing import ask_erasure
from app.privacy.worker import erase_people
from app.upkeep import cli
from tests import factories
from tests.conftest import NOON
from tests.lanes import mostly

from .conftest import Place, run

NAME, ADDRESS = "Salma Tazi-Ouali", "salma.tazi-ouali@example.org"


@pytest.fixture
def salma(app: Flask) -> int:
    """Somebody who administers an organisation alone and wrote about a well."""
    row = factories.member(NAME, email=ADDRESS)
    factories.member("Karim", role="admin")
    factories.mandate(factories.organisation(), row)
    factories.proposal(factories.cycle("gather"), title="Un puits à Tazarine", author_id=row.id)
    return row.id


def erased(number: int, *, with_texts: bool = True) -> None:
    """They wish it, and nobody stops it."""
    member = db.session.get_one(Member, number)
    with writing():
        ask_erasure(db.session.merge(member), with_texts=with_texts, by=factories.acting(member))
    with clock.set_to(NOON + STOPPED_WITHIN):
        erase_people()


def is_erased(site: Flask, number: int) -> bool:
    """Whether no name is left, nor texts, and the row is."""
    with site.app_context():
        member = sa.select(sa.type_coerce(Member.name, sa.String), Member.email)
        name, email = db.session.execute(member.where(Member.id == number)).one()
        title = db.session.scalar(sa.text("SELECT title FROM proposal"))
        gone = (name, email) == (FORMER, None) and "Tazarine" not in str(title)
        db.session.rollback()
        return gone


@pytest.mark.parametrize("kind", mostly("sqlite", "postgresql"))
def test_a_backup_of_before_brings_nobody_back(
    app: Flask, salma: int, fresh: Place, tmp_path: Path, kind: str
) -> None:
    old = tmp_path / "old.zip"
    assert run(app, "backup", old).exit_code == 0
    assert not (tmp_path / "erased").exists()
    with app.app_context():
        erased(salma)
    # Over what is there: the uploads know it.
    told = run(app, "restore", old, "--force")
    assert "1 people were erased since, and are erased again" in told.stdout
    assert is_erased(app, salma)
    with app.app_context():
        assert administration_of(1).administrators == frozenset()
    # Elsewhere: what the next backup laid beside it does.
    assert run(app, "backup", tmp_path / "new.zip").exit_code == 0
    other = fresh(kind)
    assert "1 people were erased" in run(other, "restore", old).stdout
    assert is_erased(other, salma)
    assert run(other, "verify").exit_code == 0
    with other.app_context():
        assert len(remembered()) == 1
        if kind == "sqlite":
            held = b"".join(path.read_bytes() for path in _files(other))
            assert ADDRESS.encode() not in held
            assert NAME.encode() not in held


def test_a_restore_that_is_cut_short_leaves_whom_it_must_not_bring_back(
    app: Flask, salma: int, fresh: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(app, "backup", tmp_path / "old.zip").exit_code == 0
    erased(salma)
    assert run(app, "backup", tmp_path / "new.zip").exit_code == 0
    other = fresh("sqlite")
    # As of an older version, of which nobody is erased with the rows.
    monkeypatch.setattr(cli, "erase_again", lambda people: 0)
    monkeypatch.setattr(cli, "_make_good", lambda *_: sys.exit(9))
    assert run(other, "restore", tmp_path / "old.zip").exit_code == 9
    assert not is_erased(other, salma)
    with other.app_context():
        erase_people()
    assert is_erased(other, salma)


def _files(site: Flask) -> list[Path]:
    database = Path(str(db.engine.url.database))
    return list(database.parent.glob(f"{database.name}*"))


def test_rows_that_somebody_put_back_past_it_are_erased_by_the_worker(
    app: Flask, salma: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased(salma)
    back = sa.update(Member).where(Member.id == salma)
    with writing():
        db.session.execute(back.values(name=NAME, email=ADDRESS, erased_at=None))
    assert not is_erased(app, salma)
    # Somebody is in the way, which leaves the rest to whoever comes next.
    monkeypatch.setattr(worker, "purge_database", lambda: False)
    erase_people()
    assert is_erased(app, salma)
    assert db.session.scalars(sa.select(Erasure.member_id)).all() == [salma]
    monkeypatch.undo()
    erase_people()
    assert db.session.scalars(sa.select(Erasure.member_id)).all() == []


def test_a_wish_that_comes_back_can_be_stopped_for_three_days_more(
    app: Flask, salma: int, tmp_path: Path
) -> None:
    member = db.session.get_one(Member, salma)
    with writing():
        ask_erasure(db.session.merge(member), with_texts=True, by=factories.acting(member))
    assert run(app, "backup", tmp_path / "b").exit_code == 0
    later = NOON + timedelta(days=40)
    with clock.set_to(later):
        told = run(app, "restore", tmp_path / "b", "--force")
        assert "1 people who wish to be erased have three days anew" in told.stdout
        with app.app_context():
            erase_people()
            assert db.session.scalars(sa.select(Erasure.due_at)).one() == later + STOPPED_WITHIN
    assert not is_erased(app, salma)


def test_what_nobody_can_read_stops_a_restore_before_it_begins(
    app: Flask, salma: int, tmp_path: Path
) -> None:
    assert run(app, "backup", tmp_path / "b").exit_code == 0
    erased_folder().mkdir(parents=True)
    (erased_folder() / "x.json").write_text("{")
    refused = run(app, "restore", tmp_path / "b", "--force")
    assert refused.exit_code != 0
    assert "x.json cannot be read" in refused.stderr
    assert not is_erased(app, salma)
