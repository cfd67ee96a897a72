"""Ends a server behind a proxy without losing a request: the proxy is told first, and has time to go elsewhere.

A server that just stops loses what waits in its listening sockets: the kernel has taken those connections already, and
no proxy may send such a form again elsewhere, as it cannot know. So at SIGTERM a file of ours appears, by which
`/readyz` says 503; the server goes on for some seconds, in which the proxy's health check finds that out; then it takes
no more connections, finishes what it is doing, and ends. An operator's own `DRAIN_FILE` is never touched.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread


def run(command: list[str], seconds: int) -> int:
    """Run the server until it ends or this process is asked to; gives the server's exit status."""
    with tempfile.TemporaryDirectory(prefix="twiza-") as folder:
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
    server = subprocess.Popen(command, env=os.environ | {"LEAVING_FILE": str(file)}, start_new_session=True)
    signal.signal(signal.SIGHUP, lambda *_: server.send_signal(signal.SIGHUP))
    Thread(target=watch, daemon=True).start()
    over.wait()
    if server.poll() is None:
        _leave(server, seconds, file)
    status = server.wait()
    return status if status >= 0 else 128 - status


def _leave(server: subprocess.Popen[bytes], seconds: int, file: Path) -> None:
    file.touch()
    with suppress(subprocess.TimeoutExpired):
        server.wait(seconds)
    server.terminate()
