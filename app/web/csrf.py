"""The token of forms, under another mask in each answer: what is compressed gives nothing away of
it (BREACH).

Whoever can have a page asked for with words of their own in it, and sees how long the answers are,
could guess a token that is the same in each of them, letter by letter.
"""

from __future__ import annotations

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect, generate_csrf

from app.web.for_all import is_for_all, placeholder


def form_token() -> str:
    """The token of the reader's session under this answer's mask.

    It is the same throughout an answer. In what is made for all a placeholder stands for it, so
    that nothing kept can hold a token: whoever shows it fills in their reader's.
    """
    if is_for_all():
        return placeholder("csrf")
    plain: str = generate_csrf()
    kept: tuple[str, str] | None = g.get("masked_token")
    if kept is None or kept[0] != plain:
        kept = g.masked_token = plain, masked(plain)
    return kept[1]


def masked(token: str) -> str:
    """The token under a mask drawn by lot, with the mask: letters, digits, `-` and `_`."""
    data = token.encode()
    mask = secrets.token_bytes(len(data))
    return urlsafe_b64encode(mask + _across(mask, data)).decode()


def unmasked(sent: str | None) -> str | None:
    """The token itself; one without a mask, as pages of older versions hold it, is left as it
    is.
    """
    # A token as it was signed has dots, a masked one none; pages of the version before hold the
    # first.
    if not sent or "." in sent:
        return sent
    try:
        data = urlsafe_b64decode(sent)
    except (binascii.Error, ValueError):
        return sent
    half = len(data) // 2
    return _across(data[:half], data[half : 2 * half]).decode("latin-1")


def _across(mask: bytes, data: bytes) -> bytes:
    return (int.from_bytes(mask) ^ int.from_bytes(data)).to_bytes(len(data))


class Protection(CSRFProtect):
    """Every form is checked before its view, whatever mask its token has."""

    def init_app(self, app: Flask) -> None:
        """Check from now on; templates have `csrf_token()`."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = form_token
        app.context_processor(lambda: {"csrf_token": form_token})

    def _get_csrf_token(self) -> str | None:
        return unmasked(super()._get_csrf_token())
