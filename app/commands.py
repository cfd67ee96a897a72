"""How the commands of the house are found, and fail: a line a fault on standard error, and status
2 for wrong input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import URL, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.errors import Fault


class WrongInput(click.ClickException):
    """What was given cannot be used: one line, status 2."""

    exit_code = 2


@contextmanager
def faults_in_one_line() -> Iterator[None]:
    """Say each foreseeable fault in one line: a wrong option, a refusal, a missing or damaged file
    or database.
    """
    try:
        yield
    # A UsageError by its class, but what it says is the whole help, in many lines.
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise WrongInput(one_line(error.format_message())) from None
    except Fault as fault:
        sentences = getattr(fault, "each", ()) or [fault.sentence]
        raise WrongInput("\n".join(map(one_line, sentences))) from None
    except OSError as error:
        # No file is to blame: that is none of the foreseeable faults.
        if error.filename is None:
            raise
        raise WrongInput(f"{error.filename}: {error.strerror}") from None
    except DBAPIError as error:
        raise WrongInput(f"DATABASE_URL: {unusable(error)}") from None
    except ValueError as error:  # SQLite keeps what is no date where a date belongs
        why = one_line(str(error))
        raise click.ClickException(
            f"something cannot be read ({why}); `verify` names what is stored wrongly"
        ) from None


def unusable(error: DBAPIError) -> str:
    """Why the database cannot be used, in one line: out of reach, its tables are not there yet, or
    it is damaged.
    """
    why = one_line(str(error.orig))
    if isinstance(error, (OperationalError, ProgrammingError)):
        return f"the database cannot be used ({why}); is it there, and `db upgrade` done?"
    return f"the database cannot be used ({why})"


def one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def name_when_written(engine: Engine) -> None:
    """Before its first change takes effect, a command says on standard error which database it
    changes.
    """
    event.listen(engine, "commit", _name)


def _name(connection: Connection) -> None:
    context = click.get_current_context(silent=True)
    if context is None:
        return
    # Noted at the outermost command, so that one of several units of work says it once.
    noted = context.find_root().meta
    if noted.get("twiza.named"):
        return
    noted["twiza.named"] = True
    click.echo(f"Database: {shown(connection.engine.url)}", err=True)


def shown(url: URL) -> str:
    """The address of a database without its password, wherever that stands in it."""
    # The driver takes passwords among the parameters too: `password`, `sslpassword`, `passfile`.
    secret = {name: "***" for name in url.query if "pass" in name}
    return url.update_query_dict(secret).render_as_string(hide_password=True)


class Command(click.Command):
    """A command that says its faults in one line."""

    # Options are read while the context is made: a wrong one fails there, before `invoke`.
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with faults_in_one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with faults_in_one_line():
            return super().invoke(ctx)


class AppCommands(AppGroup):
    """The app's own commands, brought in when one is asked for: a server asks for none and need
    not hold them.
    """

    def __init__(self, name: str, bring: Callable[[], Iterable[click.Command]]) -> None:
        super().__init__(name)
        self._bring: Callable[[], Iterable[click.Command]] | None = bring

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._have()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._have()
        return super().get_command(ctx, cmd_name)

    def _have(self) -> None:
        bring = self._bring
        self._bring = None
        if bring is None:
            return
        for command in bring():
            self.add_command(command)


class Commands(AppGroup):
    """A group whose commands say their faults in one line."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with faults_in_one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with faults_in_one_line():
            return super().invoke(ctx)
