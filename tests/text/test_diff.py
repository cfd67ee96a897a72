"""Versions compared word by word."""

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import diff
from app.text.diff import Change, word_diff
from app.text.terms import WORD
from tests.text.corpora import naughty_strings, xss_payloads
from tests.timing import FOUR_TIMES, ratio

TEXTS = st.text(alphabet="ab éلم\u0651\u0640\n.,<&", max_size=80) | st.text()


def without(kind: str, changes: list[Change]) -> str:
    return "".join(change.text for change in changes if change.kind != kind)


def test_whole_words_change() -> None:
    assert word_diff("une eau propre", "une eau potable") == [
        Change("same", "une eau "),
        Change("delete", "propre"),
        Change("insert", "potable"),
    ]


def test_arabic_words_stay_whole_with_their_marks() -> None:
    changes = word_diff("المدرسةُ الجديدة", "المدرسةُ القديمة")
    assert [change.text for change in changes] == ["المدرسةُ ", "الجديدة", "القديمة"]


def test_lines_are_kept() -> None:
    assert word_diff("a\n\nb\n", "a\n\nc\n")[0] == Change("same", "a\n\n")
    assert word_diff("", "") == []
    assert word_diff("a", "a") == [Change("same", "a")]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_changes(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert without("insert", changes) == old
    assert without("delete", changes) == new
    assert all(change.text for change in changes)


@given(TEXTS, TEXTS)
def test_no_word_is_split(old: str, new: str) -> None:
    words = set(WORD.findall(old)) | set(WORD.findall(new))
    assert all(
        word in words for change in word_diff(old, new) for word in WORD.findall(change.text)
    )


def test_naughty_strings_are_compared() -> None:
    texts = naughty_strings() + xss_payloads()
    for old, new in pairwise(texts):
        changes = word_diff(old, new)
        assert (without("insert", changes), without("delete", changes)) == (old, new)


def test_however_different_texts_are_the_time_grows_as_they_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        diff, "_SECONDS", 1e-9
    )  # what is looked for longer is looked for as long as it is given
    for every in (10, 1):
        many, few = (partial(word_diff, *texts(number, every)) for number in (5000, 1250))
        assert ratio(many, few, FOUR_TIMES) < FOUR_TIMES


def texts(words: int, every: int) -> tuple[str, str]:
    """Two texts of so many words, which differ in one of so many."""
    new = (f"mot{n}" if n % every else f"autre{n}" for n in range(words))
    return " ".join(f"mot{n}" for n in range(words)), " ".join(new)
