"""How bodies come in: whole, at a pace that any line has, within a worker's room."""

from __future__ import annotations

import asyncio
from typing import Any

from app.web.spool import Body

# A body has so many seconds left, never more, and each byte earns its share of one: any line
# brings so much, who dribbles does not, and who was fast before may not be silent for longer.
PATIENCE_SECONDS = 20
SLOWEST_BYTES_PER_SECOND = 500
# How many times too large a body may be and still be answered when it is all sent.
PASSED_BY = 8

Environ = dict[str, Any]


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
            # Too large by its own word: nothing of it is written to the disk.
            if max(size, declared) <= largest:
                body.add(piece)
            elif size > PASSED_BY * largest:
                break
            else:
                body.drop()
            until = min(until + len(piece) / SLOWEST_BYTES_PER_SECOND, now() + PATIENCE_SECONDS)
            patience.reschedule(until)
    return size
