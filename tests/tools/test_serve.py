"""`make run`: what it refuses, what it prepares and how it serves."""

import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import make_url

from app.database import db
from tests.services.postgres import connect, drop_database
from tests.upkeep.conftest import site_of
from tools import serve

pytestmark = pytest.mark.served


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind((serve.HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def site() -> Flask:
    """A site with commands that end as their argument says."""
    site = Flask("site")
    site.cli.command("end")(
        click.argument("status", type=int)(lambda status: click.get_current_context().exit(status))
    )
    return site


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "٨٠٠٠", "1" * 5000])
def test_a_wrong_port_is_refused_in_one_line(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.port_from(text)
    assert capsys.readouterr().err.count("\n") == 1


def test_a_port_in_use_is_refused_in_one_line(
    taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.require_free(taken_port)
    assert f"Port {taken_port} cannot be used" in capsys.readouterr().err


def test_an_address_of_another_machine_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.require_free(8000, "192.0.2.7")
    assert capsys.readouterr().err == "LISTEN: 192.0.2.7 is no address of this machine\n"


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_language_is_not_served(
    encoding: str, postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{make_url(postgres_url).database}_{encoding.lower()}"
    with connect(postgres_url) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'".encode()
        )
    site = site_of(
        make_url(postgres_url).set(database=name).render_as_string(hide_password=False), tmp_path
    )
    with pytest.raises(SystemExit, match="2"):
        serve.require_database(site)
    with site.app_context():
        db.engine.dispose()
    drop_database(postgres_url, name)
    line = capsys.readouterr().err
    assert (line.count("\n"), f"encoding is {encoding}" in line) == (1, True)


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_command_gives_its_exit_status(site: Flask, status: int) -> None:
    assert serve.flask_command(site, "end", str(status)) == status


def test_an_unknown_command_is_wrong_input(
    site: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve.flask_command(site, "nothing") == 2
    assert "No such command" in capsys.readouterr().err


def with_commands(site: Flask, **statuses: int) -> list[str]:
    """Give the site `db upgrade`, `demo needed` and `demo load` with these exit statuses; gives
    those run.
    """
    ran: list[str] = []

    def add(group: str, name: str, status: int) -> None:
        def command() -> None:
            ran.append(name)
            click.get_current_context().exit(status)

        folder = site.cli.commands.setdefault(group, click.Group(group))
        assert isinstance(folder, click.Group)
        folder.command(name)(command)

    add("db", "upgrade", statuses.get("upgrade", 0))
    add("demo", "needed", statuses.get("needed", 0))
    add("demo", "load", statuses.get("load", 0))
    return ran


def drawing_into(ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note when the pictures of shared links are asked for."""
    monkeypatch.setattr(serve, "draw_pictures", lambda every: ran.append(f"pictures {every}"))


def test_the_first_start_loads_the_demo_after_the_migrations(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = with_commands(site)
    drawing_into(ran, monkeypatch)
    serve.prepare(site)
    assert ran == ["upgrade", "needed", "load", "pictures True"]


def test_a_second_start_loads_nothing(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = with_commands(site, needed=1)
    drawing_into(ran, monkeypatch)
    serve.prepare(site)
    assert ran == ["upgrade", "needed", "pictures True"]


@pytest.mark.parametrize("fault", ["upgrade", "needed", "load"])
def test_a_database_that_cannot_be_prepared_stops_the_start(site: Flask, fault: str) -> None:
    ran = with_commands(site, **{fault: 2})
    with pytest.raises(SystemExit, match="2"):
        serve.prepare(site)
    assert ran[-1] == fault
