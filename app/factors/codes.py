"""The codes of a second factor: those of an app, one for each step of time, and those for whoever
lost it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from app.text.figures import plain_figures

# RFC 6238: what every app makes unless it is told otherwise.
STEP = 30
# How many steps a telephone's clock may be behind or ahead.
DRIFT = 1
# See docs/decisions.md, "what a wrong clock dated is not believed".
AHEAD = 2 * 60 * 60 // STEP
HOW_MANY = 10
# Crockford's 32 letters and figures, without those that are taken for one another.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_TAKEN_FOR = str.maketrans("ilo", "110")
_GROUPS, _OF_EACH = 3, 4


def new_secret() -> str:
    """A secret to share with an app: 160 bits in base32."""
    import pyotp

    return pyotp.random_base32()


def address_for_app(secret: str, account: str, site: str) -> str:
    """What a QR code tells an app: the secret, and what it is for."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def step_at(now: datetime) -> int:
    """The step of time at that instant."""
    return int(now.timestamp()) // STEP


def fitting_steps(secret: str, typed: str, now: datetime) -> Iterator[int]:
    """The steps of time whose code was typed, of those that a telephone may be at now."""
    import pyotp

    code = re.sub(r"[\s-]", "", plain_figures(typed))
    if not re.fullmatch("[0-9]{6}", code):
        return
    # A code by time is one by a counter, which is the step.
    counting = pyotp.HOTP(secret)
    for step in range(step_at(now) - DRIFT, step_at(now) + DRIFT + 1):
        if hmac.compare_digest(counting.at(step), code):
            yield step


def recovery_codes(seed: str) -> list[str]:
    """Ten codes of 60 bits, the same for one seed."""
    codes = []
    for number in range(HOW_MANY):
        drawn = hmac.new(seed.encode(), str(number).encode(), sha256).digest()
        letters = [_LETTERS[byte % len(_LETTERS)] for byte in drawn[: _GROUPS * _OF_EACH]]
        codes.append("".join(letters))
    return codes


def read_recovery(typed: str) -> str:
    """A recovery code as it was made, however it is typed."""
    plain = re.sub(r"[^0-9a-z]", "", plain_figures(typed).casefold())
    return plain.translate(_TAKEN_FOR)


def grouped(code: str) -> str:
    """A code or secret in groups of four, to be read and typed."""
    return " ".join(code[at : at + _OF_EACH] for at in range(0, len(code), _OF_EACH))
