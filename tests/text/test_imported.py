"""HTML in imported text columns."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.imported import is_html
from app.text.richtext import from_html, plain, render
from tests.text.corpora import naughty_strings, xss_payloads
from tests.text.parsed import faults
from tests.timing import FOUR_TIMES, ratio

PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<ul><li>",
    "</li></ul>",
    "<a href='/x'>",
    "</a>",
    "&lt;b&gt;",
    "&amp;",
    "`",
]
EMPTY = ["<i>", "</i>", "---", "<li>", "</li>", "<ul>", "</ul>", "<hr>", "<ol>", "</ol>", "&nbsp;"]
HTML = st.lists(
    st.sampled_from(
        [*PIECES, *EMPTY, "a < b", "<script>", "</script>", "<h2>", "</h2>", "\n", "é"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("if x <y and y> z", "if x <y and y> z"),
        ("use `<b>` and </b>", "use `<b>` and </b>"),
        ("R&amp;D", "R&D"),
        ("<p>Un</p><p>deux</p>", "Un\n\ndeux"),
        ("Un<br/>deux", "Un\ndeux"),
        ("<strong>a</strong> <em>b</em>", "**a** *b*"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n    - c"),
        *(
            (f"<ul><li>A</li><li>{nothing}</li></ul>", "- A")
            for nothing in (
                "",
                " ",
                "<br>",
                "&nbsp;",
                "<ul><li></ul>",
                "<b></b>",
                "<p><i> </i></p>",
                "<h2></h2>",
            )
        ),
        (
            "<ul><li><p>A</p><p>B</p><ul><li><p>C</p></li></ul></li> <li><p>D</p></li></ul>",
            "- A\n    B\n    - C\n- D",
        ),
        ("<ul><li>A</li><li><ul><li>B</li></ul>C</li></ul><p>D</p>", "- A\n    - B\n    C\n\nD"),
        ("<p>A<br>---<br>===</p><h2></h2>", "A\n\n---\n\n==="),
        ("<ol><li>A<li></ol><hr>", "1. A\n\n---"),
        ("<h2>Eau</h2><p>Texte</p>", "## Eau\n\nTexte"),
        ('<p>Voir <a href="https://eau.example">ici</a></p>', "Voir [ici](https://eau.example)"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style>", "a"),
        ("<p>caf&eacute;&nbsp;: 3 &lt; 4</p>", "café\u00a0: 3 < 4"),
        ("<p>the &lt;b&gt; element</p>", "the `<b>` element"),
    ],
)
def test_html_becomes_markdown_and_other_text_stays(text: str, markdown: str) -> None:
    assert from_html(text) == markdown


def test_deep_lists_take_a_time_that_grows_as_they_do() -> None:
    long, short = (
        partial(from_html, "<ul><li>a" * depth + "</li></ul>" * depth) for depth in (800, 200)
    )
    assert ratio(long, short, FOUR_TIMES) < FOUR_TIMES


@given(HTML)
def test_what_was_no_heading_becomes_none(text: str) -> None:
    assert "<h2>" in text or "</h" not in render(from_html(text))


@given(HTML)
def test_what_was_imported_is_no_html_and_imports_as_it_is(text: str) -> None:
    once = from_html(text)
    assert not is_html(once)
    assert from_html(once) == once


def test_no_imported_text_comes_alive() -> None:
    texts = naughty_strings() + xss_payloads()
    texts += [f"<p>{text}</p>" for text in texts]
    assert [(text, found) for text in texts if (found := faults(render(from_html(text))))] == []
    assert all(isinstance(plain(from_html(text)), str) for text in texts)
