"""How bodies come in: whole, at a pace that any line has, and within the room that a worker has
for them.
"""

from __future__ import annotations

import asyncio
import errno
from typing import IO, Any, Self

# A body has so many seconds left, never more, and each byte earns its share of one: any line
# brings so much, who dribbles does not, and who was fast before may not be silent for longer.
PATIENCE_SECONDS = 20
SLOWEST_BYTES_PER_SECOND = 500
# Larger bodies lie on the disk, where those of a worker share so much room: smaller ones are taken
# all the same.
IN_MEMORY = 64 * 1024
ON_DISK = 256 * 1024 * 1024
# How many times too large a body may be and still be answered when it is all sent.
PASSED_BY = 8

Environ = dict[str, Any]


class Disk:
    """What the larger bodies of a worker hold together, and how much of it they may."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0


class Body:
    """A body on its way into a file, which holds the first IN_MEMORY bytes in memory and then lies
    on the disk.
    """

    def __init__(self, file: IO[bytes], disk: Disk) -> None:
        self.file, self.disk, self.size, self.held = file, disk, 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hold(0)

    def add(self, piece: bytes) -> None:
        """Write the next piece; an OSError when the disk has no room for it, or the bodies have
        none left.
        """
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
        if self.disk.held + more > self.disk.most:
            raise OSError(errno.EAGAIN, "larger bodies hold all the room that they may")
        self.disk.held += more
        self.held = size


def has_body(environ: Environ) -> bool:
    """Whether the request comes with a body."""
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


async def receive(protocol: Any, body: Body, declared: int, largest: int) -> int:
    """Take what comes into `body` and give its size; TimeoutError when it comes too slowly.

    Too large a body is let pass by for a while, since a browser reads no answer before it has sent
    everything.
    """
    size, now = 0, asyncio.get_running_loop().time
    until = now() + PATIENCE_SECONDS
    async with asyncio.timeout_at(until) as patience:
        async for piece in protocol:
            size += len(piece)
            if max(size, declared) <= largest:
                body.add(piece)
            elif size > PASSED_BY * largest:
                break
            else:
                body.drop()
            until = min(until + len(piece) / SLOWEST_BYTES_PER_SECOND, now() + PATIENCE_SECONDS)
            patience.reschedule(until)
    return size
