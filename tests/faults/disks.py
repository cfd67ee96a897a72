"""Small disks that can be filled, and disks that fail."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.timing import HANGS_AFTER, until

FILLER = "filler"
KILOBYTE = 1024


@dataclass
class Disk:
    """A folder that can be full: a small disk where we may mount one, else by a limit on what
    processes may write.
    """

    folder: Path
    mounted: bool

    def fill(self, pids: Iterable[int]) -> None:
        """Leave no room for these processes."""
        if not self.mounted:
            _limit(pids, 0)
            return
        with (self.folder / FILLER).open("ab", buffering=0) as file:
            for size in (256 * KILOBYTE, KILOBYTE):
                with suppress(OSError):
                    while True:
                        file.write(b"\1" * size)

    def free(self, pids: Iterable[int]) -> None:
        """Give the room back."""
        if self.mounted:
            (self.folder / FILLER).unlink()
        else:
            _limit(pids, resource.RLIM_INFINITY)


def _limit(pids: Iterable[int], size: int) -> None:
    for pid in pids:
        _soft, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))


@contextmanager
def small_disk(megabytes: int, folder: Path) -> Iterator[Disk]:
    """A disk of that size in the folder."""
    folder.mkdir(mode=0o755, parents=True)
    if os.geteuid() != 0:
        yield Disk(folder, mounted=False)
        return
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", folder], check=True
    )
    try:
        yield Disk(folder, mounted=True)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


@contextmanager
def failing(
    pids: Iterable[int], calls: str, at: int, folder: Path
) -> Iterator[Callable[[], bool]]:
    """Meanwhile each thread's call number `at` of these to the system fails as on a broken disk.

    Gives a question: has any failed yet?
    """
    trace, said = folder / "trace", folder / "strace"
    traced = [word for pid in pids for word in ("-p", str(pid))]
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO:when={at}"]
    with said.open("w") as out:
        strace = subprocess.Popen(["strace", "-f", "-o", trace, *inject, *traced], stderr=out)
        try:
            until(
                lambda: (
                    strace.poll() is not None
                    or said.read_text().count("attached") >= len(traced) // 2
                ),
                "strace",
            )
            assert strace.poll() is None, said.read_text()
            yield lambda: "INJECTED" in trace.read_text()
        finally:
            strace.terminate()
            strace.wait(HANGS_AFTER)
