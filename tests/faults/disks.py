"""Small disks that can be filled, and disks that fail."""

from __future__ import annotations

import errno
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILLER = "filler"
KILOBYTE = 1024


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of that size; mounting takes root, or a namespace in which we are (see conftest.py)."""
    folder = Path(tempfile.mkdtemp(prefix="twiza-disk-"))
    folder.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def fill(folder: Path) -> None:
    """Take all the room that is left."""
    with (folder / FILLER).open("ab", buffering=0) as file:
        for size in (256 * KILOBYTE, KILOBYTE):
            try:
                while True:
                    file.write(b"\1" * size)
            except OSError as fault:
                if fault.errno != errno.ENOSPC:
                    raise


def free(folder: Path) -> None:
    """Give the room back."""
    (folder / FILLER).unlink()


@contextmanager
def failing(pids: Iterable[int], calls: str, at: int, folder: Path) -> Iterator[Callable[[], bool]]:
    """Meanwhile each thread's call number `at` of these to the system fails as on a broken disk.

    Gives a question: has any failed yet?
    """
    trace, said = folder / "trace", folder / "strace"
    traced = [word for pid in pids for word in ("-p", str(pid))]
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO:when={at}"]
    with said.open("w") as out:
        strace = subprocess.Popen(["strace", "-f", "-o", trace, *inject, *traced], stderr=out)
        try:
            while said.read_text().count("attached") < len(traced) // 2:
                assert strace.poll() is None, said.read_text()
            yield lambda: "INJECTED" in trace.read_text()
        finally:
            strace.terminate()
            strace.wait(10)
