"""Runs the server and ends it: a proxy is told first, and has time to go elsewhere, so that no
request is lost.

A server that just stops loses what waits in its listening sockets: the kernel has taken those
connections already, and no proxy may send such a form again elsewhere, as it cannot know. So at
SIGTERM a file of ours appears, by which `/readyz` says 503; the server goes on for some seconds,
in which the proxy's health check finds that out; then it takes no more connections, finishes what
it is doing, and ends. An operator's own `DRAIN_FILE` is never touched.

Now and then a server whose workers have all ended does not end itself: then it is ended from here.
This process lives as long as the server, so it imports nothing of the app: `python -m
tools.draining SECONDS yes|no COMMAND...`; `yes` runs a worker beside it (tools/beside.py).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from tools.beside import COMMAND, beside

PAUSE = 0.1  # seconds between two looks at a server that was asked to end
LOOKS = 50  # so many without workers, and it is ended


def run(command: list[str], seconds: int, worker: Sequence[str] | None = None) -> int:
    """Run the server, and a worker beside it, until it ends or this process is asked to; gives the
    server's exit status.
    """
    with tempfile.TemporaryDirectory(prefix="twiza-") as folder, beside(worker):
        return _run(command, seconds, Path(folder) / "leaving")


def _run(command: list[str], seconds: int, file: Path) -> int:
    over = Event()

    def end(*_: object) -> None:
        over.set()

    def watch() -> None:
        server.wait()
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    # In a session of its own: Ctrl-C at a terminal reaches this process alone.
    server = subprocess.Popen(
        command, env=os.environ | {"LEAVING_FILE": str(file)}, start_new_session=True
    )
    # Granian replaces its workers at this signal.
    signal.signal(signal.SIGHUP, lambda *_: server.send_signal(signal.SIGHUP))
    Thread(target=watch, daemon=True).start()
    over.wait()
    if server.poll() is None:
        _leave(server, seconds, file)
    status = _end_of(server)
    # As a shell tells a signal, which systemd and `make` read.
    return status if status >= 0 else 128 - status


def _leave(server: subprocess.Popen[bytes], seconds: int, file: Path) -> None:
    file.touch()
    with suppress(subprocess.TimeoutExpired):
        server.wait(seconds)
    server.terminate()


def _end_of(server: subprocess.Popen[bytes]) -> int:
    """Its exit status; seen without workers so many times, it is ended, and that is in order."""
    alone = 0
    while alone < LOOKS:
        with suppress(subprocess.TimeoutExpired):
            return server.wait(PAUSE)
        alone = 0 if _has_workers(server.pid) else alone + 1
    print("The server did not end after its workers, and was ended.", file=sys.stderr, flush=True)
    server.kill()
    server.wait()
    return 0


def _has_workers(pid: int) -> bool:
    """Whether processes of it are at work; also where the system (other than Linux) does not
    tell.
    """
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.is_dir():
        return True
    children = [child for task in tasks.iterdir() for child in _read(task / "children").split()]
    return any(_works(Path(f"/proc/{child.decode()}")) for child in children)


def _works(process: Path) -> bool:
    """Neither ended nor Python's own helper, which stays to the last."""
    state = _read(process / "stat").rpartition(b") ")[2][:1]
    return state not in (b"", b"Z", b"X") and b"resource_tracker" not in _read(process / "cmdline")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has just ended
        return b""


if __name__ == "__main__":
    seconds, with_worker, *command = sys.argv[1:]
    sys.exit(run(command, int(seconds), COMMAND if with_worker == "yes" else None))
