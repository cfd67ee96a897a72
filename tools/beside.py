"""The worker beside a server: begun a little after it, begun anew when it ends, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")
# In seconds: the server is ready first; what ends at once is not begun a thousand times.
AFTER = 3.0
AGAIN_AFTER = 5.0
# So long a worker that was asked to end has for the mail in hand.
PATIENCE = 40


@contextmanager
def beside(command: Sequence[str] | None) -> Iterator[None]:
    """Inside, that command runs; None: nothing does."""
    if command is None:
        yield
        return
    over = Event()
    watching = Thread(target=_watch, args=(command, over))
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch(command: Sequence[str], over: Event) -> None:
    pause = AFTER
    while not over.wait(pause):
        pause = AGAIN_AFTER
        # In a session of its own: Ctrl-C at a terminal does not reach it, and it is asked to end.
        # No line of ours is said twice: the command says on its own what goes wrong.
        told = {"FLASK_SKIP_DOTENV": "1", "TWIZA_STARTED_BY": str(os.getpid())}
        try:
            worker = subprocess.Popen(command, env=os.environ | told, start_new_session=True)
        except OSError as fault:
            print(f"The worker cannot be begun: {fault.strerror}", file=sys.stderr, flush=True)
            continue
        while worker.poll() is None:
            if over.wait(0.2):
                _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
