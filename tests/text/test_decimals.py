"""Decimal numbers as people type them, and in the one spelling in which they leave."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.speech.dates import group_sign
from app.speech.decimals import decimal, decimal_sign
from app.speech.language import speaking
from app.text.decimals import LARGEST_DECIMAL, decimal_text, kept_of, read_decimal
from app.text.figures import TwoWays

KEPT = st.integers(-LARGEST_DECIMAL, LARGEST_DECIMAL)
# What stands between groups and before a fraction in French, Arabic and English here.
FRENCH, ARABIC, ENGLISH = ("\u202f", ","), ("", ","), (",", ".")
# Typed by whom: what is read, or how it can be read.
READ: list[tuple[str, tuple[str, str], str | tuple[str, str]]] = [
    ("12", FRENCH, "12"),
    ("1 234,5", FRENCH, "1234.5"),
    ("1\u202f234,5", FRENCH, "1234.5"),
    ("-0,5", FRENCH, "-0.5"),
    ("\u22120,5", ARABIC, "-0.5"),
    ("١٬٢٣٤٫٥", ARABIC, "1234.5"),
    ("\u200f١٢٫٥", FRENCH, "12.5"),
    ("1,234.5", ENGLISH, "1234.5"),
    # A dot where the comma is the reader's, and the other way round, where it parts no groups.
    ("12.5", FRENCH, "12.5"),
    ("12,5", ENGLISH, "12.5"),
    (".5", FRENCH, "0.5"),
    ("0.125", FRENCH, "0.125"),
    ("1 234.500", FRENCH, "1234.5"),
    ("1.234.567", FRENCH, "1234567"),
    ("1.234.567,8", ENGLISH, "1234567.8"),
    # The reader's own signs read one way.
    ("1,500", FRENCH, "1.5"),
    ("1,500", ENGLISH, "1500"),
    ("1.500", ENGLISH, "1.5"),
    ("1,50000", FRENCH, "1.5"),
    # Signs of which each may be the other's.
    ("1.500", FRENCH, ("1500", "1,5")),
    ("-1.500", ARABIC, ("-1500", "-1,5")),
    ("1.234,5", FRENCH, ("1234,5", "1,2345")),
    ("1.234,5", ENGLISH, ("1234.5", "1.2345")),
    ("1,234.5", ARABIC, ("1234,5", "1,2345")),
]


@pytest.mark.parametrize(("typed", "signs", "told"), READ)
def test_a_number_is_read_as_its_reader_writes_it_or_both_ways_are_said(
    typed: str, signs: tuple[str, str], told: str | tuple[str, str]
) -> None:
    if isinstance(told, str):
        assert decimal_text(read_decimal(typed, *signs)) == told
        return
    with pytest.raises(TwoWays) as doubt:
        read_decimal(typed, *signs)
    assert doubt.value.readings == told
    # Each of them reads one way, as it is told.
    assert len({read_decimal(reading, *signs) for reading in told}) == 2


WRONG = [
    "",
    "-",
    "NaN",
    "nan",
    "inf",
    "Infinity",
    "∞",
    "1e9",
    "1E9",
    "0x10",
    "1_000",
    "½",
    "²",
    "5,",
]
WRONG += ["5.", "1,23456", "1.2,3", "1..5", "12 34", "1 23,4", "--3", "1 500 000 000 00"]
WRONG += ["100000000000,0001", "-100000000001", "9" * 5000, "0," + "0" * 5000 + "1", "1" * 61]


@pytest.mark.parametrize("signs", [FRENCH, ARABIC, ENGLISH])
def test_what_cannot_be_kept_is_no_number(signs: tuple[str, str]) -> None:
    for typed in WRONG:
        with pytest.raises(ValueError) as refused:
            read_decimal(typed, *signs)
        assert not isinstance(refused.value, TwoWays), typed
    assert read_decimal("100000000000", *signs) == LARGEST_DECIMAL


@given(kept=KEPT)
def test_a_number_has_one_spelling_which_says_all_of_it(kept: int) -> None:
    text = decimal_text(kept)
    assert kept_of(text) == kept
    assert text.strip("-") == "0" or not text.endswith((".", ".0"))


@pytest.mark.parametrize("code", ["fr", "ar", "en"])
def test_what_is_shown_can_be_typed_back(app: Flask, code: str) -> None:
    kept = [0, 1, -1, 5000, 12_3456, 1_234_5000, -1_500_0000, 1_234_567_8901, LARGEST_DECIMAL]
    with speaking(code):
        signs = group_sign(), decimal_sign()
        assert [read_decimal(decimal(one), *signs) for one in kept] == kept
