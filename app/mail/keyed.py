"""Digests that only this site can make: of tokens that are mailed, and of what stands for an
address.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from flask import current_app

# 192 bits, as many as a token that is drawn by lot.
TOKEN_BYTES = 24


def keyed_token(purpose: str, number: int, salt: str) -> str:
    """The token of a link that is mailed for the row of that number: each attempt to send it makes
    the same one, and nobody without the site's key another.
    """
    made = _keyed("token", purpose, str(number), salt).digest()
    return urlsafe_b64encode(made[:TOKEN_BYTES]).decode()


def keyed_digest(purpose: str, *words: str) -> str:
    """What stands for those words in a row: 64 hexadecimal digits that tell nothing of them."""
    return _keyed(purpose, *words).hexdigest()


def _keyed(*words: str) -> hmac.HMAC:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    # A line each: words that have none cannot be shifted into each other.
    return hmac.new(secret, "\n".join(words).encode(), hashlib.sha256)
