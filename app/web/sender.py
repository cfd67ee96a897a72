"""Who sends, without knowing who: a keyed digest of the network and the hour, so that a few acts
can be counted.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re

from flask import current_app, request

from app import clock

# As some proxies write an address: with the port it came from, an IPv6 address in brackets.
WITH_PORT = re.compile(r"(?P<four>[0-9.]+):[0-9]+|\[(?P<six>[^\]]+)\](:[0-9]+)?")


def sender() -> str:
    """The same for one network address within one hour of the clock, and worth nothing
    afterwards.
    """
    words = f"{network(request.remote_addr or '')} {clock.now():%Y-%m-%dT%H}"
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """The address without a port; of an IPv6 address the part that one household has."""
    if match := WITH_PORT.fullmatch(address):
        address = match["four"] or match["six"]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "-"
    if isinstance(found, ipaddress.IPv4Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    # A household chooses freely among the addresses of its network.
    return str(ipaddress.ip_network(f"{found}/64", strict=False))
