"""Of somebody who did everything nothing is found once they are erased: in no file of the database,
no upload, no mail, no page and no folder; and what counts, counts as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.former import FORMER
from app.accounts.models import Member
from app.database import db, snapshot, writing
from app.model import table_of
from app.organisations.mandates import administration_of
from app.privacy.erased import erased_among, erased_folder, remembered
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.operations.erasing import ask_erasure
from app.privacy.worker import erase_people
from app.proposals.models import Proposal
from app.proposals.operations.removing import STAY
from app.upkeep.faults import faults
from app.upkeep.rows import lines
from app.upkeep.worker import seal_events
from app.voting.models import Tally, Vote
from tests.conftest import make_app
from tests.privacy.life import AT_SOURCE, Life, word_of
from tests.security.addresses import pages
from tests.security.conftest import everybody
from tests.spreadsheets import text


@pytest.fixture(scope="session")
def engine_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A site on a database of its own: in its files lies what these tests wrote, and nothing
    else.
    """
    folder = tmp_path_factory.mktemp("alone")
    postgres = request.getfixturevalue("new_postgres_database")
    sqlite = f"sqlite:///{folder / 'alone.sqlite3'}"
    app = make_app(sqlite if request.param == "sqlite" else postgres("alone"), folder)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def life(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Somebody who did everything."""
    settings = replace(app.config["TWIZA"], outbox_dir=tmp_path / "outbox")
    monkeypatch.setitem(app.config, "TWIZA", settings)
    return Life(settings.outbox_dir)


def erased(life: Life, **chosen: bool) -> None:
    """Three days later they are."""
    _forget_in_the_index(life)
    with writing():
        ask_erasure(db.session.merge(life.author), by=life.by, **{"with_texts": True, **chosen})
    with clock.set_to(clock.now() + STOPPED_WITHIN):
        erase_people()
        seal_events()
    assert db.session.scalar(sa.select(Erasure.id)) is None


def _forget_in_the_index(life: Life) -> None:
    """On SQLite the index may hold words that no row holds any more."""
    if db.engine.dialect.name == "sqlite":
        words = {"terms": " ".join(word_of(place) for place in life.places)}
        orphan = "INSERT INTO proposal_search(rowid, terms) VALUES (999999, :terms)"
        with writing():
            db.session.execute(sa.text(orphan), words)


def files_of_database() -> Iterator[Path]:
    """The files in which the database lies; of PostgreSQL without the log that the server keeps."""
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        yield from Path(str(url.database)).parent.glob(f"{Path(str(url.database)).name}*")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        number = connection.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
    yield from (Path(folder) / "base" / str(number)).iterdir()


def found_in(words: list[str], *paths: Path) -> list[tuple[str, str]]:
    """Which of the words stand in which files."""
    held = {path: path.read_bytes().lower() for path in paths if path.is_file()}
    found = [(word, path) for word in words for path in held if word.encode() in held[path]]
    return [(word, str(path)) for word, path in found]


def counted() -> list[tuple[Any, ...]]:
    """Everything that votes say, and all that is wrong with the rows."""
    db.session.rollback()
    submitted = sa.select(Proposal.id).where(Proposal.stage != "draft")
    tallies = sa.select(Tally.__table__).where(Tally.proposal_id.in_(submitted))
    tallies = db.session.execute(tallies.order_by(Tally.proposal_id)).all()
    votes = db.session.execute(sa.select(Vote.__table__).order_by(Vote.id)).all()
    # The scene's threads count nothing.
    wrong = [fault for fault in faults() if "thread" not in fault]
    return [*map(tuple, tallies), *map(tuple, votes), tuple(wrong)]


@pytest.mark.engines
def test_nothing_is_found_and_nothing_counts_otherwise(
    life: Life,
    signed_in: Callable[[Member], FlaskClient],
    client: FlaskClient,
    tmp_path: Path,
    app: Flask,
) -> None:
    uploads = app.config["TWIZA"].uploads_dir
    browsers = everybody(life, signed_in, client)
    before, words = counted(), life.gone
    assert found_in([life.name.split()[0]], *life.outbox.iterdir())
    assert {word for word, _path in found_in(words, *files_of_database())} == set(words)
    erased(life)
    assert counted() == before
    assert found_in(words, *files_of_database()) == []
    assert found_in(words, *uploads.rglob("*"), *life.outbox.iterdir()) == []
    # The plan, and what became part of another proposal, are there still.
    kept = [word_of(p) for p in life.places if p.table == "proposal" and p.state in STAY]
    assert {word for word, _path in found_in(kept, *files_of_database())} == set(kept)
    assert _read(life, browsers, words) == []
    exported = app.test_cli_runner().invoke(
        args=["data", "export", str(tmp_path / "out"), "--with-personal-data"]
    )
    assert exported.exit_code == 0, exported.output
    assert found_in(words, *(tmp_path / "out").rglob("*")) == []


def _read(life: Life, browsers: dict[str, FlaskClient], words: list[str]) -> list[Any]:
    """Which of the words somebody reads on which page, and whether they read of a former member:
    on each engine somebody else.
    """
    role = {"sqlite": "admin", "postgresql": "visitor"}[db.engine.dialect.name]
    found, read = [], ""
    for address in pages(life):
        said = text(browsers[role].get(address, follow_redirects=True, buffered=True))
        read += said
        found += [(address, word) for word in words if word in said.lower()]
    assert "un ancien membre" in read
    return found


def test_texts_stay_under_a_former_member_and_drafts_go(
    life: Life, signed_in: Callable[[Member], FlaskClient]
) -> None:
    erased(life, with_texts=False)
    address = f"/proposals/{life.proposals['submitted'].id}"
    page = signed_in(life.member).get(address, follow_redirects=True).text
    shown = [
        p for p in life.places if p.state == "submitted" and p.table in ("proposal", "comment")
    ]
    assert [place for place in shown if word_of(place) not in page] == []
    assert "un ancien membre" in page
    assert life.name not in page
    # A mail that waited tells of somebody without a name.
    life.send()
    (mail,) = life.outbox.iterdir()
    assert "ancien membre" in " ".join(mail.read_text().split())
    assert found_in([life.name, life.email], mail) == []
    assert (
        found_in([word_of(p) for p in life.places if p.state == "draft"], *files_of_database())
        == []
    )


def test_a_folder_knows_them_again_and_their_organisation_is_the_steering_groups(
    life: Life,
) -> None:
    assert administration_of(life.organisation.id).administrators == {life.author.id}
    erased(life)
    (known,) = remembered().values()
    assert (known.key, known.with_texts) == (life.key, True)
    assert erased_among([known], "small", ["a", AT_SOURCE]) == {AT_SOURCE: known}
    assert erased_among([known], "other", [AT_SOURCE]) == {}
    # A backup says it in no language.
    with snapshot():
        assert FORMER.encode() in b"".join(lines(table_of(Member)))
    assert AT_SOURCE not in (erased_folder() / f"{life.key}.json").read_text()
    assert administration_of(life.organisation.id).administrators == set()
