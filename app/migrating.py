"""Changes of the tables from one version to the next.

Only commands take this in: Flask-Migrate brings Alembic along, a tenth of what a server's process
needs.
"""

from __future__ import annotations

import click
import flask_migrate
import flask_migrate.cli
from flask import Flask, current_app

from app.commands import Commands, WrongInput
from app.database import db
from config import ROOT


def bind(app: Flask) -> None:
    """Give the app its `flask db` commands."""
    _require_a_revision(flask_migrate.cli.db.commands["downgrade"])
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(ROOT / "migrations"))
        # Theirs would show tracebacks.
        group = flask_migrate.cli.db
        ours = Commands(
            "db", group.commands, params=group.params, callback=group.callback, help=group.help
        )
        app.cli.add_command(ours)


def _require_a_revision(downgrade: click.Command) -> None:
    """Nobody goes down by one without having said so: data may go with it."""
    for parameter in downgrade.params:
        if parameter.name == "revision":
            # Flask-Migrate's own default is "-1".
            parameter.default = None
            parameter.callback = _given


def _given(_context: click.Context, _parameter: click.Parameter, revision: str | None) -> str:
    if not revision:
        raise WrongInput(
            "db downgrade needs the REVISION to which it shall go; /readyz shows the present one"
        )
    return revision


def upgrade(revision: str = "head") -> None:
    """Bring the tables of the current app's database up to that revision."""
    bind(current_app)
    flask_migrate.upgrade(revision=revision)
