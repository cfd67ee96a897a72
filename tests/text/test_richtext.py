"""Rich text: what Markdown becomes, and that nothing typed comes alive."""

import os
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.text.richtext import is_shown, plain, render, sanitise, trusted
from tests.text.corpora import naughty_strings, xss_payloads
from tests.text.parsed import elements, faults

MARKS = "[]()<>!*_`#&;:|~-+=.\\\"'/ \n\t0aAé\u0645\u202e\u2066"
TAGS = [
    "<script>",
    "</p>",
    "<img src=x onerror=a>",
    "<svg>",
    "<math>",
    "<style>",
    "&lt;",
    "&colon;",
    "&#x6a;",
]
CASES = 5000 if os.environ.get("TWIZA_LONG") else 500
REL = 'rel="nofollow ugc noopener"'
HEADINGS = '<h3 id="t-a">a</h3>\n<h4 id="t-b">b</h4>\n<h5 id="t-c">c</h5>'
STARTS = ["![", "](", "[a]: ", "> ", "- ", "1. ", "```\n", "# ", "\n\n", "    ", "| a |\n|---|\n"]
PIECES = st.sampled_from([*TAGS, *STARTS, "javascript:", "http://a.example/", "\x02", "\x03"])
TEXTS = (
    st.text()
    | st.text(alphabet=MARKS, max_size=300)
    | st.lists(PIECES | st.text(alphabet=MARKS, max_size=3)).map("".join)
)


def test_no_payload_comes_alive() -> None:
    arounds = ["X", "> X", "- X", "**X**", "[X](/)", "| a |\n|---|\n| X |", "a\n\nX\n\nb"]
    texts = [around.replace("X", payload) for around in arounds for payload in xss_payloads()]
    assert [(text, found) for text in texts if (found := faults(render(text)))] == []


def test_the_check_itself_sees_live_nodes() -> None:
    for alive in (
        "<script>a</script>",
        "<p onclick=a>",
        '<a href="java\tscript:a">',
        "<img src=//a>",
        "<!-- a -->",
    ):
        assert faults(alive)


def test_the_corpus_is_large_and_its_scripts_are_shown_literally() -> None:
    assert len(xss_payloads()) >= 80
    assert render("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@settings(max_examples=CASES, deadline=None)
@given(TEXTS)
@example("&" * 50)
@example("&#" + "1" * 5000 + ";")
@example("[a](http://b/?&#" + "1" * 5000 + ";)")
@example("`&#" + "1" * 5000 + ";`")
@example("\ud800")
def test_any_text_renders_to_the_allow_list(source: str) -> None:
    assert faults(render(source)) == []
    assert isinstance(plain(source), str)


@settings(max_examples=CASES, deadline=None)
@given(TEXTS)
def test_sanitising_again_changes_nothing(source: str) -> None:
    once = render(source)
    assert sanitise(once) == once


@settings(max_examples=CASES, deadline=None)
@given(TEXTS)
def test_html_of_any_kind_is_sanitised_to_the_allow_list(source: str) -> None:
    once = sanitise(source)
    assert faults(once) == []
    assert faults(sanitise(once)) == []


def test_naughty_strings_render() -> None:
    texts = naughty_strings()
    assert [(text, found) for text in texts if (found := faults(render(text)))] == []
    assert [
        text for text in texts if "<" in plain(text) and "<" not in text and "&" not in text
    ] == []


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ("# Eau", '<h3 id="t-eau">Eau</h3>'),
        ("# الماء", '<h3 id="t-الماء">الماء</h3>'),
        ("###### a", '<h3 id="t-a">a</h3>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("**a** *b* _c_", "<p><strong>a</strong> <em>b</em> <em>c</em></p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```python\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("[a](/b)", '<p><a href="/b" rel="nofollow ugc noopener">a</a></p>'),
        ("[a](javascript:b)", "<p>[a](javascript:b)</p>"),
        ("![a](/files/1)", '<p><img src="/files/1" alt="a"></p>'),
        (
            "![a](https://b.example/c)",
            '<p><a href="https://b.example/c" rel="nofollow ugc noopener">a</a></p>',
        ),
        ("# a\n\n## b\n\n### c", HEADINGS),
        (
            "# a\n\n## a\n\n### a\n\n#### é",
            '<h3 id="t-a">a</h3>\n<h4 id="t-a_1">a</h4>\n<h5 id="t-a_2">a</h5>\n<h6 id="t-é">é</h6>',
        ),
        (f"# {'a' * 80}", f'<h3 id="t-{"a" * 60}">{"a" * 80}</h3>'),
        ("a\n\n[TOC]\n\n# b", '<p>a</p>\n<p>[TOC]</p>\n<h3 id="t-b">b</h3>'),
        ('[a](/b "c")', '<p><a href="/b" title="c" rel="nofollow ugc noopener">a</a></p>'),
        ('![a](/files/1 "c")', '<p><img src="/files/1" alt="a" title="c"></p>'),
        (
            "![](https://b.example/c)",
            f'<p><a href="https://b.example/c" {REL}>https://b.example/c</a></p>',
        ),
        ("[![](https://b.example/c)](/d)", f'<p><a href="/d" {REL}>https://b.example/c</a></p>'),
        ("[![b](https://b.example/c) c](/d)", f'<p><a href="/d" {REL}>b c</a></p>'),
        (
            "[*a* *b* ![c](https://b.example/c) d](/e)",
            f'<p><a href="/e" {REL}><em>a</em> <em>b</em> c d</a></p>',
        ),
        ("![a b](javascript:c)", "<p>![a b](javascript:c)</p>"),
        ("[1]: Rapport", "<p>[1]: Rapport</p>"),
        ("[1]: /a\n[2]: /b\n\n[c][2]", f'<p>[1]: /a</p>\n<p><a href="/b" {REL}>c</a></p>'),
        ("[1]: /a\n[1]: b", f'<p><a href="/a" {REL}>1</a>: b</p>'),
        ("[1][2]\n\n[1]: /a\n[2]: /b", f'<p><a href="/a" {REL}>1</a><a href="/b" {REL}>2</a></p>'),
        ("\ta\n    b", "<p>a<br>\n    b</p>"),
        (
            "#1 a\n#b\n#\n# c #\n## C#",
            '<p>#1 a<br>\n#b<br>\n#</p>\n<h3 id="t-c">c</h3>\n<h4 id="t-c_1">C#</h4>',
        ),
        ("a\n- b\n  - c", "<p>a</p>\n<ul>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
        (
            "> - a\n>   1. b",
            "<blockquote>\n<ul>\n<li>a<ol>\n<li>b</li>\n</ol>\n</li>\n</ul>\n</blockquote>",
        ),
        ("a\n2026. b\n+ 5 %", "<p>a<br>\n2026. b<br>\n+ 5 %</p>"),
        ("1. a\n1. b\n5. c", '<ol>\n<li>a</li>\n<li>b</li>\n<li value="5">c</li>\n</ol>'),
        ("- a\n-\n---", "<ul>\n<li>a<br>\n-</li>\n</ul>\n<hr>"),
        (
            "- a\n\n  ```py\n  b\n  ```\n- c",
            f"<ul>\n<li>\n{'<p>a</p>'}\n<pre><code>b\n</code></pre>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>",
        ),
        ("``` deux mots\na\n```", "<pre><code>deux mots\na\n</code></pre>"),
        ("500*2*12 *a* **2*3**", "<p>500*2*12 <em>a</em> <strong>2*3</strong></p>"),
        ("a*b**c*d", "<p>a*b**c*d</p>"),
        ("5*x**y*![z](/w) **v**", '<p>5*x**y*<img alt="z" src="/w"> <strong>v</strong></p>'),
        (
            "[1]: https://a.example]\n[1]",
            f'<p>[1]: <a href="https://a.example" {REL}>https://a.example</a>]<br>\n[1]</p>',
        ),
        ("[a](b c) [d](e) [](/f)", f'<p>[a](b c) [d](e) <a href="/f" {REL}>/f</a></p>'),
        ("`&nbsp;` &amp;lt; &#1;", "<p><code>&amp;nbsp;</code> &amp;lt; \ufffd</p>"),
    ],
)
def test_markdown_becomes_html(source: str, markup: str) -> None:
    assert render(source).replace('alt="a" src="/files/1"', 'src="/files/1" alt="a"') == markup


def test_a_table_is_drawn() -> None:
    tags = [node.tag for node in elements(render("| a | b |\n|--:|---|\n| 1 | 2 |"))]
    assert tags.count("th") == 2
    assert tags.count("td") == 2


def test_bare_addresses_become_links_but_not_in_code_nor_their_full_stop() -> None:
    assert 'href="https://eau.example/é"' in render("Voir https://eau.example/é.")
    assert 'href="http://موقع.المغرب/"' in render("http://موقع.المغرب/")
    assert "<a" not in render("`https://eau.example`")
    assert "<a" not in render("```\nhttps://eau.example\n```")


def test_an_address_keeps_the_bracket_that_opens_in_it_and_its_own_signs() -> None:
    assert 'href="https://a.example/b_(c)"' in render("(https://a.example/b_(c))")
    assert 'href="https://a.example/b_(c)"' in render("[d](https://a.example/b_(c))")
    assert 'href="https://a.example/_b_*c*d"' in render("*https://a.example/_b_*c*d*")


def test_a_row_shows_the_cells_beyond_its_table() -> None:
    assert "<td>2 | 3</td>" in render("| a | b |\n|---|---|\n| 1 | 2 | 3 |")


@pytest.mark.parametrize(
    "source", ["&nbsp;", "&#8203; \u200b", "---", "```\n```", "> ", "- \n- ", "[ ]: ", "![](/a)"]
)
def test_where_a_reader_sees_nothing_nothing_is_shown(source: str) -> None:
    assert is_shown(source) is (source == "[ ]: ")
    assert is_shown(source + "x" + "\n\n&nbsp;" * 200)


def test_an_image_inside_a_link_leaves_one_link_with_its_text() -> None:
    links = [
        node for node in elements(render("[![a](https://b.example/c)](/d)")) if node.tag == "a"
    ]
    assert [(link.get("href"), "".join(link.itertext())) for link in links] == [("/d", "a")]


def test_an_image_after_other_words_of_a_link_leaves_its_text_where_it_stood() -> None:
    link = '<a href="/d" rel="nofollow ugc noopener"><em>a</em> b c</a>'
    assert render("[*a* ![b](https://b.example/c) c](/d)") == f"<p>{link}</p>"


def test_equal_headings_get_different_ids_and_none_without_anchors() -> None:
    ids = [node.get("id") for node in elements(render("# a\n\n# a"))]
    assert len(set(ids)) == 2
    assert "id=" not in render("# a", anchors=False)


def test_one_odd_paragraph_is_shown_as_typed_and_the_others_keep_their_marks() -> None:
    markup = render("**a**\n\n" + "[" * 50 + "\n\n**b**")
    assert "<strong>a</strong>" in markup
    assert "<strong>b</strong>" in markup
    assert f"<pre>{'[' * 50}</pre>" in markup


def test_plain_text_has_no_marks_and_is_cut_at_a_word() -> None:
    source = "# Eau\n\nUne **phrase**\navec [un lien](/a) et ![une image](/b) & `a < b`."
    assert plain(source) == "Eau Une phrase avec un lien et une image & a < b."
    assert plain(source, 14) == "Eau Une…"
    assert plain(source, 1) == "…"


@pytest.mark.parametrize(
    ("source", "limit", "text"),
    [
        *[("Eau, terre", 10, "Eau, terre"), ("Eau, terre", 9, "Eau…"), ("Eau, terre", 6, "Eau…")],
        *[
            ("abcdef", 6, "abcdef"),
            ("abcdef", 4, "abc…"),
            ("a b", 2, "a…"),
            ("abc ...", 5, "abc…"),
        ],
        *[
            (". ; a b c", 6, "…"),
            ("x\u00a0y z w", 5, "x y…"),
            ("a b\u00a0c d", 5, "a b…"),
            ("*a* *b*", None, "a b"),
        ],
        *[("&lt;b&gt;", None, "<b>"), ("**&lt;b&gt;**", None, "<b>"), (":a b c", 4, ":a…")],
    ],
)
def test_plain_text_is_cut_where_a_word_ends(source: str, limit: int | None, text: str) -> None:
    assert plain(source, limit) == text


def test_stored_html_is_trusted_as_it_is() -> None:
    assert str(trusted("<p>a</p>").__html__()) == "<p>a</p>"


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("## a", ["h3"]),
        ("# a\n\n### b\n\n## c", ["h3", "h4", "h4"]),
        ("# a\n\n- # b", ["h3", "h3"]),
    ],
)
def test_headings_begin_at_the_top_and_go_down_one_level_at_a_time(
    source: str, levels: list[str]
) -> None:
    assert re.findall(r"<(h\d)", render(source)) == levels
