"""Readers who take nothing any more: after a while the kernel ends their connections."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

# A reader who takes nothing for so long is let go.
UNREAD_SECONDS = 60
OPEN = "/proc/self/fd"


def end_unread_connections() -> None:
    """Have the kernel end the connections whose readers take nothing any more, as far as it can (Linux).

    The server hands a short answer over as a whole and never asks what became of it. Connections inherit what the
    socket that listens was told.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    for name in os.listdir(OPEN):
        with suppress(OSError):
            if os.readlink(f"{OPEN}/{name}").startswith("socket:"):
                _end_unread(int(name))


def _end_unread(number: int) -> None:
    with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as found:
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
