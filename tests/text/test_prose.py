"""Plain prose needs no parser: what is made of it without one is what the parser would have
made.
"""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.text import richtext
from app.text.cleaning import clean_input
from app.text.prose import is_prose, paragraphs

CASES = 20_000 if os.environ.get("TWIZA_LONG") else 1000
WORDS = st.sampled_from(
    [
        "Une idée",
        "l'eau",
        "مرحبا",
        "نصٌّ",
        "a",
        "É",
        "ß",
        "ﬁ",
        "x²",
        "½",
        "¹",
        "www",
        "http",
        "1",
        "1.",
        "a)",
        "(",
        ")",
    ]
)
SIGNS = st.sampled_from(
    [" ", "  ", "\n", "\n\n", "\u00a0", "\u202f", *".,;:?!'\"’«»()%/+=€°…–—-،؛؟"]
)
TEXTS = st.lists(WORDS | SIGNS | st.characters(), max_size=40).map("".join)


@settings(max_examples=CASES, deadline=None)
@given(TEXTS)
@example("a\nb\n\nc")
@example("a - b\nc + d = e")
@example("Eau: (dix)\nwww")
@example("a" * 3000)
@example("\n".join("a" * 100))
def test_prose_is_what_the_parser_makes_of_it(text: str) -> None:
    text = clean_input(text)
    if is_prose(text):
        parsed = richtext._to_html(text)
        assert paragraphs(text) == richtext.sanitise(parsed)
        assert " ".join(text.split()) == " ".join(richtext._text_of(parsed).split())


@pytest.mark.parametrize(
    "text", ["Une idée.\nL'eau (5 %)\n\nOui : « non » – peut-être…", "مرحبا، هذا نصٌّ؟"]
)
def test_what_people_write_is_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "*a*",
            "a_b_",
            "# a",
            "- a",
            "1. a",
            "a\n---",
            "a\n===",
            "a\n- b",
            "    a",
            "a <b>",
            "a & b",
            "a `b`",
        ),
        *(
            "a\\*",
            "a [b](c)",
            "www.a.example",
            "a HTTP://b",
            "a | b",
            "a  \nb",
            "a\n\n\nb",
            "a\tb",
            "a ",
            "a~b",
        ),
        "(" * 11 + "a",
    ],
)
def test_whatever_may_mean_something_is_left_to_the_parser(text: str) -> None:
    assert not is_prose(text)
