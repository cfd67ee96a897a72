"""Readers who take nothing any more: after a while the kernel ends their connections."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress

# A reader who takes nothing for so long is let go.
UNREAD_SECONDS = 60
LISTENS_WITHIN = 0.5  # seconds, of a worker that begins
OPEN = "/proc/self/fd"


def end_unread_connections(loop: asyncio.AbstractEventLoop) -> None:
    """Have the kernel end the connections whose readers take nothing any more, as far as it can
    (Linux).

    The server hands a short answer over as a whole and never asks what became of it. Connections
    inherit what the socket that listens was told.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT") and not sum(map(_end_unread, os.listdir(OPEN))):
        loop.call_later(LISTENS_WITHIN, end_unread_connections, loop)  # it does not listen yet


def _end_unread(name: str) -> bool:
    """Whether that descriptor is a socket that listens."""
    # A descriptor may be closed between the listing and the look.
    with suppress(OSError):
        if not os.readlink(f"{OPEN}/{name}").startswith("socket:"):
            return False
        with socket.fromfd(int(name), socket.AF_INET, socket.SOCK_STREAM) as found:
            listens = bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
            if listens:
                found.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000
                )
            return listens
    return False
