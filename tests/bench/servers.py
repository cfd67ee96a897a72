"""Servers to measure: started by the command that `make run` starts, and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.bench.driver import HOST, ask, request
from tests.faults.measures import busy
from tests.services.postgres import dies_with_us
from tests.timing import HANGS_AFTER
from tools.serve import ALLOCATING, server_command

KEY = "measured-by-the-bench-and-by-nobody-else"
PATIENCE = HANGS_AFTER
MEGABYTE = 1024 * 1024


@dataclass(eq=False)
class Server:
    """A running server: its port, its process, and how long it took from its start to its first
    answer.
    """

    port: int
    process: subprocess.Popen[bytes]
    first_answer: float

    @property
    def workers(self) -> list[int]:
        """The processes that answer: the children of the one that was started."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = [int(number) for number in task.read_text().split()]
        return [child for child in children if b"resource_tracker" not in _read(child, "cmdline")]

    @property
    def busy(self) -> float:
        """How many seconds the workers have computed so far."""
        return busy(self.workers)

    @property
    def resident(self) -> float:
        """The memory of the largest worker, in megabytes."""
        pages = max(int(_read(worker, "statm").split()[1]) for worker in self.workers)
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _read(process: int, what: str) -> bytes:
    return Path(f"/proc/{process}/{what}").read_bytes()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def shipped(port: int, module: str) -> list[str]:
    """The very command of `make run`, for the callable of the same name in that module."""
    *words, served = server_command(port, os.cpu_count() or 1)
    return [*words, f"{module}:{served.partition(':')[2]}"]


def settings(url: str, port: int, folder: Path) -> dict[str, str]:
    """The environment of a server in production on that database."""
    own = {"ENVIRONMENT": "production", "SECRET_KEY": KEY, "BASE_URL": f"http://{HOST}:{port}"}
    return {
        **own,
        "DATABASE_URL": url,
        "UPLOADS_DIR": str(folder / "uploads"),
        "TIMEZONE": "Africa/Casablanca",
    }


@contextmanager
def serving(
    command: list[str], port: int, environ: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run the command until the block ends; it begins when the first answer is there."""
    began = time.perf_counter()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(
            dies_with_us(command),
            cwd=ROOT,
            env={**os.environ, **ALLOCATING, **environ},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield Server(port, process, time.perf_counter() - began)
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            ask(port, request("/healthz"))
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"the server did not start: {log.read_text()[-2000:]}"
                ) from None
            time.sleep(0.005)
        else:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and, if it does not let itself be ended, everything that it started."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
