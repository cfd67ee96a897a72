"""`make run`: brings the database up to date, fills an empty one with the demo, then becomes the
production server.
"""

import contextlib
import errno
import ipaddress
import os
import resource
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from app.database import db
from app.sharing.views import draw_pictures
from app.upkeep.health import PROXY_IS_UNKNOWN, encoding
from config import ROOT, Settings, WrongSetting
from settings_file import environment

HOST = "127.0.0.1"
LARGEST_PORT = 65535
LIMITS = {
    "--http": "1",
    "--no-ws": "",
    "--backlog": "1024",
    "--backpressure": "2048",  # connections a worker, slow and idle ones among them
    # who dribbles headers, or says nothing more, is let go after ten seconds
    "--http1-header-read-timeout": "10000",
    # no request of ours needs longer headers; the server reads up to twice as much
    "--http1-buffer-size": "32768",
    "--respawn-failed-workers": "",
    "--respawn-interval": "0.5",
    "--workers-kill-timeout": "20",
    "--log-level": "warning",
}
MIGRATING = Path("/proc/sys/net/ipv4/tcp_migrate_req")
# One heap for all threads of a worker, given back at its end as soon as it is free: a tenth of the
# memory.
ALLOCATING = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


def fail(sentence: str) -> NoReturn:
    """End with status 2 and one line."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def say(sentence: str) -> None:
    """What is done next."""
    print(sentence, flush=True)


def port_from(text: str) -> int:
    """The port to serve on; a wrong one ends the program."""
    figures = text.isascii() and text.isdigit() and len(text) <= 5
    if not (figures and 1 <= int(text) <= LARGEST_PORT):
        fail(f"PORT must be a number from 1 to {LARGEST_PORT}, not {text!r}")
    return int(text)


def address_from(text: str) -> str:
    """The address of this machine to serve on; a wrong one ends the program."""
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        fail(f"LISTEN must be an address of this machine such as {HOST} or 0.0.0.0, not {text!r}")


def require_free(port: int, host: str = HOST) -> None:
    """End the program when something already listens on the port or it may not be had."""
    with contextlib.closing(socket.socket()) as probe:
        # As the server binds: a port whose connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                fail(f"LISTEN: {host} is no address of this machine")
            fail(
                f"Port {port} cannot be used ({error.strerror}); choose another one with PORT=..."
            )


def flask_command(app: Flask, *words: str) -> int:
    """Run one `flask` command in this process, so that the app is loaded once; gives its exit
    status.
    """
    try:
        app.cli.main(args=list(words), prog_name="flask", obj=ScriptInfo(create_app=lambda: app))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def require_database(app: Flask) -> None:
    """End the program in one line when the database is out of reach, of little use, or changed by
    newer code.
    """
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    known = {script.revision for script in scripts.walk_revisions()}
    with (
        app.app_context(),
        in_one_line("the database cannot be reached"),
        db.engine.connect() as connection,
    ):
        found = MigrationContext.configure(connection).get_current_heads()
        kept_as = encoding()
    if kept_as != "UTF8":
        fail(
            f"DATABASE_URL: the database's encoding is {kept_as} and must be UTF8, which holds "
            "every language"
        )
    if not found:
        say("Making the tables of a new database")
    if unknown := set(found) - known:
        fail(
            "DATABASE_URL: the database is ahead of this code: it has the migration "
            f"{unknown.pop()}, which is newer"
        )


@contextlib.contextmanager
def in_one_line(what: str) -> Iterator[None]:
    """End the program in one line when the database refuses."""
    try:
        yield
    except DBAPIError as error:
        fail(f"DATABASE_URL: {what}: {' '.join(str(error.orig).split())}")


def prepare(app: Flask) -> None:
    """Migrate the database and give an empty one the demo; a fault ends the program."""
    with in_one_line("the database cannot be brought up to date"):
        status = flask_command(app, "db", "upgrade")
    if status:
        sys.exit(status)
    # In production an empty database stays empty (`demo needed`).
    needed = flask_command(app, "demo", "needed")  # 0 yes, 1 no, else a fault
    if needed not in (0, 1):
        sys.exit(needed)
    if needed == 0:
        say("Loading the demo content")
        if status := flask_command(app, "demo", "load"):
            sys.exit(status)
    # Whatever an upgrade left without one: the site is served without pictures too.
    with app.app_context():
        draw_pictures(every=True)


def notes(settings: Settings) -> Iterator[str]:
    """What whoever starts the site should know about its settings."""
    for name in settings.retired:
        yield f"{name} is set, and nothing uses it any more: it can go from the settings"
    if settings.production and not settings.source_url:
        yield (
            "SOURCE_URL is not set: visitors must be offered the source of what you run (AGPL, "
            "section 13)"
        )
    if settings.proxy_is_unknown:
        yield PROXY_IS_UNKNOWN
    if settings.production and settings.workers > 1 and not migrates_connections():
        yield (
            f"net.ipv4.tcp_migrate_req is 0: when one of the {settings.workers} workers ends, "
            "connections that wait for"
            " it are lost. deploy/90-twiza.conf sets it to 1 (the guide says how)"
        )


def migrates_connections() -> bool:
    """Whether connections that wait for a worker which ends go to another one; only Linux tells,
    and can.
    """
    try:
        return MIGRATING.read_text().strip() != "0"
    except OSError:
        return True


def server_command(port: int, workers: int, host: str = HOST) -> list[str]:
    """Granian with so many workers; what happens in each worker is told in app/web/lanes.py."""
    shape = ["--interface", "rsgi", "--workers", str(workers)]
    # A flag has no value beside it.
    limits = [word for pair in LIMITS.items() for word in pair if word]
    return [
        sys.executable,
        "-m",
        "granian",
        *shape,
        *limits,
        "--host",
        host,
        "--port",
        str(port),
        "wsgi:site",
    ]


def allow_connections() -> None:
    """As many open files as the system lets us have: each connection is one."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Prepare, say where the site is, and become the server."""
    try:
        settings = environment(os.environ)
    except WrongSetting as wrong:
        fail(wrong.line)
    port = port_from(settings.get("PORT") or "8000")
    host = address_from(settings.get("LISTEN") or HOST)
    require_free(port, host)
    # The heap reads them when a process begins; the server inherits them. An operator's own stay.
    for name, value in ALLOCATING.items():
        os.environ.setdefault(name, value)
    # Only now: a wrong setting or a taken port is told without loading the app.
    from wsgi import app

    for note in notes(app.config["TWIZA"]):
        print(note, file=sys.stderr)
    require_database(app)
    prepare(app)
    say(f"Twiza is at http://{host}:{port}/ - Ctrl-C ends it")
    allow_connections()
    running: Settings = app.config["TWIZA"]
    command = server_command(port, running.workers, host)
    # What watches over the server lives as long as it does: in a process that has nothing of the
    # app in its memory.
    worker = "yes" if running.worker else "no"
    watched = [sys.executable, "-m", "tools.draining", str(running.drain_seconds), worker]
    watched += command
    os.execv(watched[0], watched)


if __name__ == "__main__":
    main()
