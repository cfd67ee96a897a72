"""While the tests run, nothing reaches beyond this machine: a connection to anywhere else is a
fault.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

HERE = {"", "localhost", "localhost.localdomain"}
LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class Outbound(AssertionError):
    """Somebody tried to reach another machine."""


def is_here(host: Any) -> bool:
    """Whether that host is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    try:
        return host is None or host in HERE or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Python's own notice of what is about to happen; raising prevents it."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not is_here(address[0]):
            raise Outbound(f"a test tried to reach {address[0]}")
    elif event in LOOKUPS and not is_here(arguments[0]):
        raise Outbound(f"a test tried to look up {arguments[0]}")


def forbid() -> None:
    """From now on, in this process."""
    sys.addaudithook(refuse)
