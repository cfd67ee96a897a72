"""Twiza: a coalition's members turn ideas into a shared action plan and see it carried out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import click
from flask import Flask

from app import database
from app.commands import AppCommands, name_when_written
from app.extensions import csrf, htmx, login
from app.packages import PACKAGES
from app.site import keeping
from app.web import (
    access,
    compress,
    errors,
    headers,
    incoming,
    language,
    logs,
    paging,
    proxies,
    static,
    templating,
)
from config import ROOT, Settings


def create_app(settings: Settings, *, testing: bool = False) -> Flask:
    """The app for those settings."""
    app = Flask(__name__, static_folder=ROOT / "static", template_folder=ROOT / "templates")
    app.config.from_mapping(settings.for_flask())
    app.testing = testing
    app.url_map.converters.update(ref=paging.RefConverter, id=paging.IdConverter)
    database.init_app(app)
    # Commands come in when one is asked for: Alembic and what else they take stays out of a
    # server's memory. See docs/decisions.md, "a server holds what serving needs".
    app.cli = AppCommands(app.name, lambda: _commands(app))
    # What follows a view runs in reverse: pages are compressed, then get their headers, and the
    # log notes the answer as it is sent.
    logs.init_app(app)
    incoming.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)
    login.init_app(app)
    language.init_app(app)
    headers.init_app(app)
    compress.init_app(app)
    errors.init_app(app)
    templating.init_app(app)
    # Before the packages' own hooks: none of them runs for somebody who may not enter.
    app.before_request(access.guard)
    for name in PACKAGES:
        _register(app, name)
    # Each stands before those put in place earlier: whose address it is is settled first, then
    # files are answered without the keeper, and kept pages without the app.
    keeping.init_app(app)
    static.init_app(app)
    proxies.init_app(app, settings)
    return app


def _register(app: Flask, name: str) -> None:
    """Each package's views hold `blueprint`; they may be missing."""
    folder = ROOT / "app" / name
    # Also where no view takes them in: foreign keys name tables of other packages.
    if (folder / "models.py").exists():
        import_module(f"app.{name}.models")
    if (folder / "views.py").exists() or (folder / "views").is_dir():
        app.register_blueprint(import_module(f"app.{name}.views").blueprint)


def _commands(app: Flask) -> Iterator[click.Command]:
    """Each package's cli holds `commands`; both may be missing."""
    import_module("app.migrating").bind(app)
    with app.app_context():
        name_when_written(database.db.engine)
    for name in PACKAGES:
        if (ROOT / "app" / name / "cli.py").exists():
            yield from getattr(import_module(f"app.{name}.cli"), "commands", ())
