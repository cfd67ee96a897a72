"""Content as the bytes that are digested."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.canonical import canonical_json, sha256_hex
from tests.text.corpora import naughty_strings

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def test_keys_are_sorted_and_nothing_is_added() -> None:
    assert (
        canonical_json({"é": 1, "b": [None, True, "\u20ac"], "a": {}})
        == '{"a":{},"b":[null,true,"€"],"é":1}'.encode()
    )


def test_keys_are_sorted_by_their_utf_16_code_units() -> None:
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, [0.5], {"a": {"b": (1, 2.5)}}, float("nan"), 2**53, "\ud800", {1: 2}, object()]
)
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)


@given(VALUES)
def test_the_bytes_are_the_value(value: object) -> None:
    once = canonical_json(value)
    assert json.loads(once) == value
    assert canonical_json(json.loads(once)) == once


def test_naughty_strings_are_kept() -> None:
    assert json.loads(canonical_json(naughty_strings())) == naughty_strings()


def test_the_digest_is_the_known_one() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
