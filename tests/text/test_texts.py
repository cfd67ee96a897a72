"""Texts by language: storing, choosing, tags and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import StatementError

from app.text.texts import Localised, Texts, direction, in_language, is_language_tag
from tests.text.corpora import naughty_strings

THINGS = Table(
    "things", MetaData(), Column("id", Integer, primary_key=True), Column("name", Texts)
)


def stored(value: object) -> tuple[dict[str, str], str]:
    """What comes back of a value, and what lies in the database."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        THINGS.create(connection)
        connection.execute(insert(THINGS).values(name=value))
        raw = connection.execute(text("SELECT name FROM things")).scalar_one()
        return connection.execute(select(THINGS.c.name)).scalar_one(), raw


def test_texts_are_stored_sorted_and_readable() -> None:
    assert stored({"fr": "été", "ar": "ماء"}) == (
        {"ar": "ماء", "fr": "été"},
        '{"ar": "ماء", "fr": "été"}',
    )


@pytest.mark.parametrize("nothing", [None, {}, {"fr": ""}])
def test_nothing_is_an_empty_dictionary(nothing: object) -> None:
    assert stored(nothing) == ({}, "{}")


@pytest.mark.parametrize("value", [{"not a tag": "a"}, {"": "a"}, {"fr": 1}])
def test_what_is_no_text_by_language_is_refused(value: object) -> None:
    with pytest.raises(StatementError, match="not a text by language"):
        stored(value)


def test_naughty_strings_come_back_as_they_were() -> None:
    for naughty in filter(None, naughty_strings()):
        assert stored({"fr": naughty})[0] == {"fr": naughty}


@pytest.mark.parametrize(
    ("texts", "language", "original", "chosen"),
    [
        ({"fr": "f", "ar": "a"}, "ar", "fr", Localised("a", "ar")),
        ({"fr": "f", "ar": "a"}, "ar-MA", None, Localised("a", "ar")),
        ({"fr": "f", "ar-MA": "a"}, "ar", None, Localised("a", "ar-MA")),
        ({"fr": "f", "es": "e"}, "ar", "es", Localised("e", "es")),
        ({"en": "n", "ar": "a"}, "es", None, Localised("a", "ar")),
        ({"zgh": "z", "es": "e"}, "fr", None, Localised("e", "es")),
        ({"fr": "", "en": "n"}, "fr", "fr", Localised("n", "en")),
        ({}, "fr", None, Localised("", "fr")),
    ],
)
def test_the_nearest_language_is_chosen(
    texts: dict[str, str], language: str, original: str | None, chosen: Localised
) -> None:
    assert in_language(texts, language, original) == chosen


@pytest.mark.parametrize(
    "tag", ["fr", "ar-MA", "zgh-Tfng-MA", "zh-cmn-Hans-CN", "es-419", "sl-rozaj-biske", "x-twiza"]
)
def test_tags_are_well_formed(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    "tag",
    ["", "f", "fr_MA", "français", "fr-", "-fr", "fr ", "fr\n", "١٢", "a-fr", "fr" + "-abcde" * 9],
)
def test_other_tags_are_not(tag: str) -> None:
    assert not is_language_tag(tag)


@pytest.mark.parametrize(
    "tag", ["ar", "ar-MA", "ar_MA", "he", "fa-IR", "ur", "pa-Arab", "AR", "az-Arab-IR"]
)
def test_right_to_left(tag: str) -> None:
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["fr", "en-GB", "zgh", "ar-Latn", "ku-Latn", "", "x-ar"])
def test_left_to_right(tag: str) -> None:
    assert direction(tag) == "ltr"


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_no_input_is_an_error(tag: str, original: str, texts: dict[str, str]) -> None:
    assert direction(tag) in ("ltr", "rtl")
    assert is_language_tag(tag) in (True, False)
    assert in_language(texts, tag, original).text in {*texts.values(), ""}
