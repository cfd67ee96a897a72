"""What is stored of a typed text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.cleaning import clean_input, is_seen, single_line
from tests.text.corpora import naughty_strings, xss_payloads

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=())) | st.text(
    "\ud800\u202e\u2066\u2069\x00\r\n\ta\u0301"
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("e\u0301", "é"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00b\x1b\x7f\x9f\ufeffc", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2067نص\u2069 a", "\u2067نص\u2069 a"),
        ("\u2067نص a\n\u2066b\u2069", "نص a\n\u2066b\u2069"),
        ("\u2069a\u2067", "a"),
    ],
)
def test_a_text_is_cleaned(typed: str, stored: str) -> None:
    assert clean_input(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  a\n\tb  c ", "a b c"),
        ("\u2067admin\u2069", "admin"),
        ("\u200b\u200e", ""),
        ("a\u00a0: b", "a\u00a0: b"),
    ],
)
def test_a_title_is_one_line(typed: str, stored: str) -> None:
    assert single_line(typed) == stored


UNSEEN = (
    "\u00a0 \u00ad \u034f \u061c \u115f \u17b4 \u180e \u2062 \u2065 \u2800 \u3000 \ufe0f "
    "\uffa0 \U000e0041 \U000e0100"
)


@pytest.mark.parametrize(
    "text", [*UNSEEN.split(" "), UNSEEN, "\u0301\u0302", "\u2067\u2062\u2069"]
)
def test_where_nothing_is_seen_there_is_no_text(text: str) -> None:
    assert single_line(text) == ""
    assert not is_seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e007f",
        "👩\u200d🌾",
        "نَصٌّ",
        "ⴰⵎⴰⵏ",
        "में",
        "水",
        "?",
        "\ue000",
        "\U000323b0",
    ],
)
def test_emoji_signs_and_every_script_are_seen(text: str) -> None:
    assert single_line(text) == unicodedata.normalize("NFC", text)
    assert is_seen(text)


@given(ANY_TEXT)
def test_cleaning_is_done_once_and_can_be_stored(text: str) -> None:
    once = clean_input(text)
    assert clean_input(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not {"\x00", "\r", "\u202e"} & set(once.encode().decode())


@given(ANY_TEXT)
def test_a_single_line_is_one(text: str) -> None:
    once = single_line(text)
    assert single_line(once) == once
    assert len(once.splitlines()) <= 1
    assert once == once.strip()


def test_naughty_strings_are_stored_but_for_what_cannot_be_seen() -> None:
    texts = naughty_strings() + xss_payloads()
    assert [
        text
        for text in texts
        if letters(clean_input(text)) != letters(unicodedata.normalize("NFC", text))
    ] == []
    assert [text for text in texts if single_line(text) != single_line(clean_input(text))] == []


def letters(text: str) -> list[str]:
    """Its letters and digits."""
    return [character for character in text if character.isalnum()]
