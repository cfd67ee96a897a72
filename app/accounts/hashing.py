"""How passwords are kept and proved: as argon2id hashes of their one form."""

from __future__ import annotations

import secrets
from base64 import b64encode
from enum import IntEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION, hash_secret_raw

from app.accounts.models import Member
from app.accounts.passwords import hashed_forms, normalised

_hasher = PasswordHasher()
# What OWASP asks for at least: recovery codes are drawn by lot, and ten are hashed at once.
_hasher_of_codes = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _fits_nobody() -> str:
    """A hash of these very costs that no password has: what one takes to check is not spent on
    making it.
    """
    salt = _random_base64(_hasher.salt_len)
    tag = _random_base64(_hasher.hash_len)
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${tag}"


def _random_base64(size: int) -> str:
    # argon2's own spelling has no padding.
    return b64encode(secrets.token_bytes(size)).decode().rstrip("=")


# Checked when there is no such account, so that the answer takes as long.
_NOBODY = _fits_nobody()


def hash_password(password: str) -> str:
    """The argon2id hash. Slow on purpose: never call it inside a write transaction."""
    return _hasher.hash(normalised(password))


def code_digest(code: str, salt: str) -> str:
    """A slow hash of a recovery code: 64 hexadecimal digits, the same for the same salt. Never
    call it inside a write transaction.
    """
    costs = _hasher_of_codes
    made = hash_secret_raw(
        code.encode(),
        salt.encode(),
        time_cost=costs.time_cost,
        memory_cost=costs.memory_cost,
        parallelism=costs.parallelism,
        hash_len=32,
        type=costs.type,
    )
    return made.hex()


class Fit(IntEnum):
    """How a password fits: not at all, as it was hashed before passwords had one form, or as it is
    hashed now.
    """

    NO = 0
    AS_BEFORE = 1
    YES = 2


def password_fits(member: Member | None, password: str) -> Fit:
    """Whether that is the member's password; takes as long when there is no such member or no
    password is set.

    Every form is tried, also after one that fits: what it costs depends on what was typed alone.
    """
    stored = _NOBODY
    if member and member.password_hash:
        stored = member.password_hash
    # A list, not `any`: it would stop at the first that fits, and take less time.
    now, *before = [_verified(stored, form) for form in hashed_forms(password)]
    if stored is _NOBODY:
        return Fit.NO
    if now:
        return Fit.YES
    if any(before):
        return Fit.AS_BEFORE
    return Fit.NO


def _verified(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
