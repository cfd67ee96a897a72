"""Migrations on a filled database: nothing is eaten, nothing is half done, and they make what the
models say.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import flask_migrate
import pysqlite3.dbapi2 as sqlite3
import pytest
import sqlalchemy as sa
from alembic import op
from flask import Flask

from app import clock, create_app, engines
from app.activity.models import Event as Activity
from app.activity.operations import digest_of, seal
from app.database import db, writing
from app.discussion.models import Comment
from app.migrating import upgrade
from app.model import Model, table_of
from app.proposals.models import Proposal, ProposalTerms, Withdrawal
from app.steering.models import Decision
from app.text.analyser import index_terms
from app.text.texts import as_stored, stored_form
from app.upkeep.faults import faults
from app.voting.models import Tally, Vote, Voter
from config import ROOT
from tests import factories
from tests.conftest import make_app
from tests.lanes import rare
from tests.services.postgres import connect
from tests.timing import HANGS_AFTER

# Rebuilds a parent table on SQLite: with foreign keys on, its children would be deleted without a
# word.
REBUILDING = """
import os
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    with op.batch_alter_table("proposal") as batch:
        batch.add_column(sa.Column("of_the_next_revision", sa.Text()))
        batch.alter_column("language", type_=sa.String(40))
    {after}


def downgrade():
    with op.batch_alter_table("proposal") as batch:
        batch.drop_column("of_the_next_revision")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A migrated and filled site on a database of its own."""
    postgres = request.getfixturevalue("new_postgres_database")
    sqlite = f"sqlite:///{tmp_path / 'm.sqlite3'}"
    app = make_app(sqlite if request.param == "sqlite" else postgres("migrations"), tmp_path)
    with app.app_context():
        member = factories.member()
        factories.proposal(author_id=member.id)
        factories.proposal(stage="draft", author_id=member.id)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def with_next_revision(app: Flask, folder: Path, after: str = "") -> Path:
    """A copy of the migrations with one more revision that rebuilds a parent table."""
    with app.app_context():
        head = db.session.scalar(sa.text("select version_num from alembic_version"))
        db.session.remove()
    copy = folder / "migrations"
    shutil.copytree(ROOT / "migrations", copy)
    (copy / "versions" / "9999_next.py").write_text(REBUILDING.format(head=head, after=after))
    return copy


def counts(app: Flask) -> dict[str, int]:
    """Rows per table."""
    with app.app_context(), db.engine.connect() as connection:
        tables = Model.metadata.sorted_tables
        return {
            t.name: connection.scalar(sa.select(sa.func.count()).select_from(sa.text(t.name))) or 0
            for t in tables
        }


def columns(app: Flask) -> set[str]:
    """The columns of the proposal table."""
    with app.app_context():
        return {column["name"] for column in sa.inspect(db.engine).get_columns("proposal")}


def test_the_tables_are_what_the_models_say(filled: Flask) -> None:
    assert filled.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


@rare
def test_texts_of_before_0007_are_shown_and_found_by_the_present_rules(
    filled: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled.app_context():
        flask_migrate.downgrade(revision="0004")
        old = {
            "body": {"fr": "[1]: Rapport", "ar": "نص"},
            "body_html": {"fr": "", "ar": "<p>نص</p>"},
        }
        with writing():
            db.session.execute(sa.update(Proposal).values(title={"fr": "Cœur"}, **old))
            thread = db.session.scalars(sa.select(Proposal.thread_id)).first()
            # By table: the model has columns that came later.
            row = {"thread_id": thread, "created_at": clock.now(), **old}
            db.session.execute(sa.insert(table_of(Comment)), [row] * 501)
            db.session.merge(ProposalTerms(proposal_id=1, terms="cœur"))
        flask_migrate.upgrade()
        for model in (Proposal, Comment):
            html = set(db.session.scalars(sa.select(as_stored(model.body_html))))
            assert html == {stored_form({"fr": "<p>[1]: Rapport</p>", "ar": "<p>نص</p>"})}
        assert "coeur" in db.session.get_one(ProposalTerms, 1).terms.split()
        db.session.remove()
    assert "comment: texts 501 of 501" in capsys.readouterr().err


@rare
def test_0007_leaves_the_words_of_a_text_that_another_server_has_changed_meanwhile(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def split(texts: Iterable[str]) -> str:
        """Between the reading of a batch and its writing, as another server may come."""
        op.get_bind().execute(
            sa.update(ProposalTerms).where(ProposalTerms.proposal_id == 1).values(terms="later")
        )
        return index_terms(texts)

    with filled.app_context():
        flask_migrate.downgrade(revision="0006")
        with writing():
            for number in (1, 2):
                db.session.merge(ProposalTerms(proposal_id=number, terms="before"))
        monkeypatch.setattr("app.text.analyser.index_terms", split)
        flask_migrate.upgrade()
        kept = dict(
            db.session.execute(sa.select(ProposalTerms.proposal_id, ProposalTerms.terms)).all()
        )
        assert kept[1] == "later"
        assert kept[2] not in ("later", "before")


def migrate_for(url: str, begun: Event, seconds: float) -> None:
    """What another server does meanwhile, as the database sees it."""
    sqlite = url.startswith("sqlite")
    path = url.removeprefix("sqlite:///")
    with closing(
        sqlite3.connect(path, isolation_level=None) if sqlite else connect(url)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        if not sqlite:
            connection.execute("SELECT pg_advisory_xact_lock(8404)")
        begun.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def test_whoever_comes_second_waits_longer_than_others_wait_for_a_row(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    monkeypatch.setitem(engines.PATIENCE, "options", "-c lock_timeout=100ms")
    second, begun = create_app(filled.config["TWIZA"], testing=True), Event()
    with second.app_context(), ThreadPoolExecutor(1) as pool:
        other = pool.submit(migrate_for, filled.config["SQLALCHEMY_DATABASE_URI"], begun, 1)
        assert begun.wait(HANGS_AFTER)
        upgrade()
        assert other.done()
        db.engine.dispose()


@rare
def test_down_to_nothing_and_up_again(filled: Flask) -> None:
    with filled.app_context():
        flask_migrate.downgrade(revision="base")
        flask_migrate.upgrade()
    assert set(counts(filled).values()) == {0}


def test_rebuilding_a_parent_table_eats_no_children(filled: Flask, tmp_path: Path) -> None:
    before, copy = counts(filled), with_next_revision(filled, tmp_path)
    with filled.app_context():
        flask_migrate.upgrade(directory=str(copy))
        flask_migrate.downgrade(directory=str(copy), revision="0001")
        flask_migrate.upgrade(
            directory=str(copy)
        )  # every revision after the first meets rows that are there
        assert "of_the_next_revision" in columns(filled)
        flask_migrate.downgrade(directory=str(copy))
    assert counts(filled) == before | {"written": 0}  # the first revision has no such table
    assert before["serves"] == 2


def test_a_kill_in_the_middle_leaves_the_old_state(filled: Flask, tmp_path: Path) -> None:
    copy = with_next_revision(filled, tmp_path, after="os.kill(os.getpid(), 9)")
    url = filled.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "-d", str(copy)]
    own = {"DATABASE_URL": url, "SECRET_KEY": "k" * 32, "TWIZA_ENV": os.devnull}
    done = subprocess.run(command, cwd=ROOT, env=own, check=False)
    assert done.returncode == -9
    assert "of_the_next_revision" not in columns(filled)
    assert counts(filled)["proposal"] == 2


@rare
def test_whoever_gave_points_before_is_counted(filled: Flask) -> None:
    with filled.app_context():
        row, voter = factories.proposal(), factories.stored(Voter(member_id=factories.member().id))
        given = {
            "choice": "points",
            "points": 0,
            "number": 1,
            "cast_at": row.created_at,
            "salt": "s",
        }
        number = factories.stored(Vote(proposal_id=row.id, voter_id=voter.id, **given)).proposal_id
        db.session.remove()
        flask_migrate.downgrade(revision="0003")
        flask_migrate.upgrade()
        counted = dict(db.session.execute(sa.select(Tally.proposal_id, Tally.givers)).all())
        assert counted == dict.fromkeys(counted, 0) | {number: 1}


@rare
def test_what_was_merged_into_nothing_before_is_given_back(filled: Flask) -> None:
    with filled.app_context():
        gone, there, lost, fine = (
            factories.proposal(stage=s) for s in ("withdrawn", "promoted", "merged", "merged")
        )
        for one, into in ((lost, gone), (fine, there)):
            row = {"proposal_id": one.id, "into_id": into.id, "recorded_at": one.created_at}
            factories.stored(
                Decision(number=1, outcome="merged", reason={"fr": "Ensemble."}, **row)
            )
        factories.stored(Withdrawal(proposal_id=gone.id, at=gone.created_at))
        kept, number, in_plan = fine.id, lost.id, there.id
        db.session.remove()
        flask_migrate.downgrade(revision="0004")
        flask_migrate.upgrade()
        with writing():
            seal()
        found = [fault for fault in faults() if not fault.startswith(f"proposal {in_plan}:")]
        assert found == []
        assert db.session.get_one(Proposal, kept).stage == "merged"
        decision = db.session.scalars(
            sa.select(Decision).where(Decision.proposal_id == number)
        ).all()[-1]
        assert (decision.number, decision.outcome, set(decision.reason)) == (
            2,
            "postponed",
            {"fr", "ar", "en"},
        )
        told = sa.select(Activity.digest).where(
            Activity.subject_id == number, Activity.verb == "proposal.postponed"
        )
        assert db.session.scalars(told).one() == digest_of([decision.reason, None, None])
