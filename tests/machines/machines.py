"""Two servers of one site, as `make run` starts them, behind the proxy that operators are
given.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.database import db
from config import ROOT
from tests.browser.site import Site
from tests.conftest import make_app
from tests.served import answers, free_port
from tests.services.haproxy import haproxy
from tests.timing import HANGS_AFTER, until

DRAIN_SECONDS = 10  # many of the proxy's checks, as a busy machine makes each of them late
# seconds, after which it is tried again: a process that leaves may take a connection and say
# nothing
ONE_TRY = 2
CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until that page is answered with 200."""
    until(lambda: answers(url) or process.poll() is not None, f"{url} does not answer")
    if process.poll() is not None:
        raise RuntimeError(f"what should answer at {url} has ended")


@dataclass
class Machine:
    """One of the servers; `log` holds what it says."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    command: Sequence[str] = (sys.executable, "-m", "tools.serve")
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it as an operator does, and wait until it is ready."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start it, and do not wait."""
        environment = (
            os.environ
            | self.environment
            | {"PORT": str(self.port), "DRAIN_SECONDS": str(DRAIN_SECONDS)}
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until it is ready."""
        assert self.process is not None
        wait_for(f"{self.address}/readyz", self.process)

    def leave(self) -> None:
        """Ask it to end, and do not wait."""
        assert self.process is not None
        self.process.terminate()

    def stop(self) -> int:
        """Ask it to end, and wait; gives its exit status."""
        self.leave()
        assert self.process is not None
        return self.process.wait(HANGS_AFTER)

    def die(self) -> None:
        """End everything of it at once, without a word."""
        assert self.process is not None
        for pid in [*descendants(self.process.pid), self.process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(HANGS_AFTER)


def descendants(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, started) for each in (child, *descendants(child))]


def status(machine: Machine, path: str) -> int | None:
    """How that server answers now: 0 when it takes no connection, None when a process of it is
    busy.
    """
    try:
        with urllib.request.urlopen(machine.address + path, timeout=ONE_TRY) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except OSError as fault:
        return 0 if isinstance(getattr(fault, "reason", fault), ConnectionRefusedError) else None


def wait_until(machine: Machine, path: str, *expected: int) -> None:
    """Ask again and again for one of these."""
    until(lambda: status(machine, path) in expected, f"{path} is not answered with {expected}")


@dataclass
class Machines:
    """Both servers, the proxy's address, and the same database in this process for setting the
    scene.
    """

    site: Site
    one: Machine
    two: Machine

    @property
    def both(self) -> tuple[Machine, Machine]:
        return self.one, self.two

    def restart_in_turn(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """As docs/operating-several.md says: the second goes when the first is ready again."""
        for machine in self.both:
            assert machine.stop() == 0
            meanwhile()
            machine.start()


def proxy_configuration(port: int, one: Machine, two: Machine) -> str:
    """The operators' file with this run's addresses in it."""
    text = CONFIGURATION.read_text()
    own = {"127.0.0.1:8000": f"127.0.0.1:{port}", "plan.example.org": "127.0.0.1"}
    own |= {"127.0.0.1:8001": f"127.0.0.1:{one.port}", "127.0.0.1:8002": f"127.0.0.1:{two.port}"}
    own["/srv/twiza/site"] = str(ROOT)
    for given, here in own.items():
        assert given in text
        text = text.replace(given, here)
    return text


@contextmanager
def proxied(port: int, one: Machine, two: Machine, folder: Path) -> Iterator[str]:
    """The proxy in front of both; gives its address."""
    file = folder / "haproxy.cfg"
    file.write_text(proxy_configuration(port, one, two))
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([haproxy(), "-db", "-f", str(file)], stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(HANGS_AFTER)


@contextmanager
def two_machines(url: str, folder: Path) -> Iterator[Machines]:
    """Two servers on that database, with one folder of uploads and one key, behind the proxy;
    furnished.
    """
    app, port = make_app(url, folder), free_port()
    address = f"http://127.0.0.1:{port}"
    shared = {"DATABASE_URL": url, "SECRET_KEY": "k" * 32, "UPLOADS_DIR": str(folder / "uploads")}
    shared |= {"BASE_URL": address, "PROXY_HOPS": "1"}
    one, two = (Machine(shared, folder / f"server-{name}.log") for name in ("one", "two"))
    machines = Machines(Site(app, address), one, two)
    machines.site.furnish()
    try:
        for machine in machines.both:
            machine.begin()
        for machine in machines.both:
            machine.wait()
        with proxied(port, one, two, folder):
            yield machines
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        running = [m for m in machines.both if m.process is not None and m.process.poll() is None]
        for machine in running:
            machine.leave()
        for machine in running:
            machine.stop()
