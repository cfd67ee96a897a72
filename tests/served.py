"""The production server for a test: as `make run` starts it, in a group of processes of its
own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from config import ROOT
from tests.services.postgres import dies_with_us
from tests.timing import HANGS_AFTER, until
from tools.serve import server_command

LEAVES_WITHIN = 3  # seconds, before a server of tests is killed


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether that page is answered with 200 now."""
    try:
        urllib.request.urlopen(url, timeout=HANGS_AFTER).close()
    except OSError:
        return False
    return True


@dataclass
class Server:
    """The server over a database and an uploads folder; `log` holds what it says."""

    url: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    target: str = "wsgi:site"
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> Server:
        """Start it, and wait until it answers."""
        settings = {"DATABASE_URL": self.url, "SECRET_KEY": "k" * 32, "BASE_URL": self.address}
        settings["UPLOADS_DIR"] = str(self.folder / "uploads")
        command = [sys.executable, *server_command(self.port, 2)[1:-1], self.target]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                dies_with_us(command), cwd=ROOT, env=os.environ | settings | self.environment,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait()
        return self

    def wait(self, path: str = "/healthz") -> None:
        """Wait until a page is answered with 200."""
        until(lambda: answers(self.address + path) or self.has_ended, f"{path} is not answered")
        if self.has_ended:
            raise RuntimeError(f"the server has ended: {self.log.read_text()[-500:]}")

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        """End it as an operator would; a worker that had not yet begun to listen would not hear of
        it.
        """
        if self.process is None or self.has_ended:
            return
        self.process.terminate()
        try:
            self.process.wait(LEAVES_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End all its processes at once, without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(HANGS_AFTER)

    def revive(self) -> None:
        """Start it again if it has ended, as whatever watches over services does."""
        if self.has_ended:
            self.start()

    def children(self) -> list[int]:
        """The processes that answer requests."""
        assert self.process is not None
        family = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in family.read_text().split()]
