"""Bodies on their way into files: small ones in memory, larger ones on the disk."""

from __future__ import annotations

import errno
from typing import IO, Self

# Larger bodies lie on the disk, where those of a worker share so much room: smaller ones are taken
# all the same.
IN_MEMORY = 64 * 1024
ON_DISK = 256 * 1024 * 1024


class Disk:
    """What the larger bodies of a worker hold together, and how much of it they may."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0


class Body:
    """A body on its way into a file: IN_MEMORY bytes in memory, what follows on the disk."""

    def __init__(self, file: IO[bytes], disk: Disk) -> None:
        self.file = file
        self.disk = disk
        self.size = 0
        self.held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hold(0)

    def add(self, piece: bytes) -> None:
        """Write the next piece; an OSError when the disk, or the room for bodies, is full."""
        self.size += len(piece)
        if self.size > IN_MEMORY:
            self._hold(self.size)
        self.file.write(piece)

    def drop(self) -> None:
        """Forget what was written."""
        self._hold(0)
        self.file.seek(0)
        self.file.truncate()

    def _hold(self, size: int) -> None:
        more = size - self.held
        # Only the event loop of the worker calls this: no lock is needed.
        if self.disk.held + more > self.disk.most:
            raise OSError(errno.EAGAIN, "larger bodies hold all the room that they may")
        self.disk.held += more
        self.held = size
