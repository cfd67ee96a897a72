"""The codes themselves: what they are drawn from, how long they last, how they are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from pyotp import HOTP

from app.accounts import hashing
from app.factors.codes import (
    STEP,
    fitting_steps,
    new_secret,
    read_recovery,
    recovery_codes,
    step_at,
)
from app.factors.operations.turning import new_codes
from tests.conftest import NOON
from tests.test_architecture import FILES, holding

# Before the fixtures make hashes cheap.
AS_ON_THE_SITE = hashing._hasher_of_codes


def test_a_code_lasts_its_half_minute_and_one_more_on_either_side() -> None:
    secret = new_secret()
    code = HOTP(secret).at(step_at(NOON))
    for seconds in range(-90, 120, 10):
        at = NOON + timedelta(seconds=seconds)
        fits = step_at(NOON) in fitting_steps(secret, code, at)
        assert fits == (-STEP <= seconds < 2 * STEP), seconds
    for typed in ("", "12345", "1234567", "٣", "abcdef", "\ud800" * 6, "१२३४५६७"):
        assert list(fitting_steps(secret, typed, NOON)) == []


def test_recovery_codes_are_drawn_by_lot_and_hashed_slowly(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_hasher_of_codes", AS_ON_THE_SITE)
    assert (AS_ON_THE_SITE.memory_cost, AS_ON_THE_SITE.time_cost) >= (19 * 1024, 2)
    one, other = new_codes(), new_codes()
    assert len({*one.plain, *other.plain}) == 20
    # Each letter stands for five bits; 112 are to be drawn in all, or hashed slowly.
    assert {len(code) for code in one.plain} == {12}
    code = one.plain[0]
    assert one.digests[0] == hashing.code_digest(code, one.salt) != code
    assert one.digests[0] != hashing.code_digest(code, other.salt)
    letters = "".join(recovery_codes(str(seed))[0] for seed in range(400))
    assert len(set(letters)) == 32


def test_only_who_uses_a_factor_loads_what_it_needs() -> None:
    """A worker's memory is for all: both libraries come in with the first code."""
    assert holding(r"(?m)^(?:from|import) (?:pyotp|cryptography)\b", FILES) == []


@pytest.mark.parametrize(
    "typed", ["0J01 6ANN 1XZK", "oj0l-6ann-ixzk", " oJOi6aNN\u20661xzk\u2069 "]
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_recovery(typed) == "0j016ann1xzk"
