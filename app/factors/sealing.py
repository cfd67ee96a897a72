"""Words that this site alone can read again: sealed by keys that are made of SECRET_KEY, one for
each purpose.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from app import clock

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def _fernet(purpose: str) -> Fernet:
    # Of all who sign in only those with a second factor need it, and it is large: see
    # docs/decisions.md, "a server holds what serving needs".
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = HKDF(SHA256(), length=32, salt=None, info=f"sealed {purpose}".encode()).derive(secret)
    return Fernet(urlsafe_b64encode(key))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def seal(purpose: str, words: str) -> str:
    """The words under that purpose's key, with the time at which they were sealed."""
    token: bytes = _fernet(purpose).encrypt_at_time(words.encode(), _seconds(clock.now()))
    return token.decode()


def unseal(purpose: str, sealed: str, lasts: timedelta | None = None) -> str | None:
    """The words; None where another key sealed them, for another purpose, or longer ago than they
    last.
    """
    from cryptography.fernet import InvalidToken

    fernet, token = _fernet(purpose), sealed.encode("utf-8", "replace")
    try:
        if lasts is None:
            return fernet.decrypt(token).decode()
        within = int(lasts.total_seconds())
        return fernet.decrypt_at_time(token, within, _seconds(clock.now())).decode()
    except InvalidToken:
        return None
