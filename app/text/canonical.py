"""One byte string for one content, so that a digest proves what was adopted."""

import hashlib
from typing import Any

import rfc8785

# The largest number of which canonical JSON has one spelling.
LARGEST = 2**53 - 1


def canonical_json(value: Any) -> bytes:
    """The value as canonical JSON (RFC 8785); numbers are whole, as a float has no one spelling
    that people expect.
    """
    _refuse_floats(value)
    return rfc8785.dumps(value)


def sha256_hex(content: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _refuse_floats(value: Any) -> None:
    # The standard spells 1.0 as 1, which nobody expects of a budget in a digest.
    if isinstance(value, float):
        raise ValueError("canonical JSON holds no floats")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
