"""What the measures of one engine stand on: its databases and the servers on copies of them, each
started once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial

from app.database import db
from app.interchange.cli import load_demo
from app.migrating import upgrade
from tests.bench.data.building import build
from tests.bench.data.sizes import LARGE, LARGE_ON_SQLITE, TABLE, Size
from tests.bench.floor.filling import fill
from tests.bench.pairs import Pace
from tests.bench.people import Person, app_on, sign_in
from tests.bench.places import FOLDER, Postgres, Sqlite
from tests.bench.servers import Server, free_port, serving, settings, shipped

APP, FLOOR = "wsgi", "tests.bench.floor.app"
PEOPLE = 1000

Command = Callable[[int, str], list[str]]


@dataclass(frozen=True)
class Site:
    """A running app on its own copy of a database, and members who are signed in there."""

    size: Size
    url: str
    server: Server
    people: Sequence[Person]

    @property
    def port(self) -> int:
        return self.server.port


def fill_app(size: Size, url: str) -> None:
    """Give an empty database the app's schema and content."""
    build(app_on(url, FOLDER), size)


def fill_demo(url: str) -> None:
    """Give an empty database the demo, which has an adopted plan."""
    app = app_on(url, FOLDER)
    with app.app_context():
        upgrade()
        load_demo()
        # the last connection that is closed moves what SQLite's log holds into the file
        db.session.remove()
        db.engine.dispose()


@contextmanager
def running(url: str, module: str, command: Command = shipped) -> Iterator[Server]:
    """A server of that module's callable on that database."""
    port = free_port()
    with serving(
        command(port, module), port, settings(url, port, FOLDER), FOLDER / "server.log"
    ) as server:
        yield server


@dataclass
class Ground:
    """Databases of one engine. Whatever is started here ends with `stack`."""

    engine: Sqlite | Postgres
    pace: Pace
    stack: ExitStack
    table: Size = TABLE
    sites: dict[str, Site] = field(default_factory=dict)

    @property
    def largest(self) -> Size:
        """The largest site of this engine."""
        return LARGE if self.engine.name == "postgresql" else LARGE_ON_SQLITE

    def site(self, size: Size | None = None) -> Site:
        """The app with that much content, else with the table's."""
        size = size or self.table
        if size.name not in self.sites:
            url = self.copy(self.app_database(size))
            members = sign_in(url, FOLDER, PEOPLE)
            self.sites[size.name] = Site(size, url, self.start(url, APP), members)
        return self.sites[size.name]

    @cached_property
    def floor(self) -> Server:
        """The floor with the table's content."""
        return self.start(self.floor_url, FLOOR)

    @cached_property
    def demo(self) -> Server:
        """The app with the demo, which has an adopted plan."""
        return self.start(self.copy(self.engine.kept("demo", fill_demo)), APP)

    def app_database(self, size: Size) -> str:
        """The kept database of the app with that much content."""
        return self.engine.kept(f"app_{size.name}", partial(fill_app, size))

    @cached_property
    def floor_url(self) -> str:
        """The floor's database for this run."""
        return self.copy(
            self.engine.kept(f"floor_{self.table.name}", partial(fill, size=self.table))
        )

    def copy(self, kept: str) -> str:
        """A copy of a kept database, until the end."""
        return self.stack.enter_context(self.engine.copied(kept))

    def start(self, url: str, module: str, command: Command = shipped) -> Server:
        """A server until the end."""
        return self.stack.enter_context(running(url, module, command))
