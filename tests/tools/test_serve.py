"""`make run`: what it refuses, what it prepares and how it serves."""

import socket
from collections.abc import Iterator

import click
import pytest
from flask import Flask

from tools import serve


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
    site.cli.command("end")(click.argument("status", type=int)(lambda status: click.get_current_context().exit(status)))
    return site


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "٨٠٠٠", "1" * 5000])
def test_a_wrong_port_is_refused_in_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.port_from(text)
    assert capsys.readouterr().err.count("\n") == 1


def test_a_port_in_use_is_refused_in_one_line(taken_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.require_free(taken_port)
    assert f"Port {taken_port} cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_command_gives_its_exit_status(site: Flask, status: int) -> None:
    assert serve.flask_command(site, "end", str(status)) == status


def test_an_unknown_command_is_wrong_input(site: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.flask_command(site, "nothing") == 2
    assert "No such command" in capsys.readouterr().err


def test_a_database_that_cannot_be_prepared_stops_the_start(site: Flask) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.prepare(site)
