"""Addresses people can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.slugs import parse_ref, ref, slug
from tests.text.corpora import naughty_strings, xss_payloads


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("L'eau, un droit !", "l-eau-un-droit"),
        ("Éducation", "éducation"),
        ("التّعليم للجميع", "التعليم-للجميع"),
        ("  ...  ", "x"),
        ("", "x"),
        ("a/../b?c#d%e", "a-b-c-d-e"),
        ("mot " * 30, "-".join(["mot"] * 15)),
        ("m" * 100, "m" * 60),
    ],
)
def test_a_title_becomes_a_slug(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text())
def test_any_title_becomes_letters_digits_and_hyphens(title: str) -> None:
    made = slug(title)
    assert 0 < len(made) <= 60
    assert all(word.isalnum() for word in made.split("-"))


@given(st.integers(1, 2**31 - 1), st.text() | st.sampled_from(naughty_strings() + xss_payloads()))
def test_a_reference_leads_back_to_its_number(id: int, title: str) -> None:
    assert parse_ref(ref(id, title)) == id
    assert parse_ref(str(id)) == id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "01",
        "a",
        "1a",
        "1.0",
        " 1",
        "1\n",
        "١",
        "-",
        "2147483648",
        "9" * 400,
        "1_000",
        "0-x",
    ],
)
def test_what_no_row_can_have_is_none(text: str) -> None:
    assert parse_ref(text) is None


@pytest.mark.parametrize("text", ["12", "12-", "12-un-autre-titre", "12-\nx"])
def test_the_number_alone_decides(text: str) -> None:
    assert parse_ref(text) == 12
