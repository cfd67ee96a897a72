"""Sixty pasted texts: every letter, figure and sign typed is seen, in its order, and nothing else
is alive.

Seen are the characters that show something, compared one by one. Two marks are shown by the
browser itself and read so here: the number of a numbered item, and the sign of another one. What
else is mark in a text stands in MARKS.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bleach._vendor import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.cleaning import is_seen
from app.text.richtext import is_shown, plain, render
from tests.text.parsed import faults
from tests.text.test_richtext import CASES

PASTED = sorted((Path(__file__).parent.parent / "data" / "pasted").glob("*.txt"))
# Emphasis, code, quotes, rules, headings, tables, angle brackets around an address, a backslash
# before a sign.
MARKS = {
    **{"chat-01": "*", "chat-03": "*_`", "chat-11": "*", "chat-14": "`", "mail-02": ">"},
    **{"mail-06": "<>", "mail-08": "*", "mail-12": "\\", "web-03": "|-", "web-05": "[]"},
    **{"web-06": "=-", "web-13": "_", "web-15": "-"},
}
DEFINITION = re.compile(r'^\[\w+\]: (https?://\S+)(?: ".*")?\n', re.MULTILINE)


def seen(markup: str) -> Iterator[str]:
    """What a reader sees of HTML, the numbers and signs of lists with it."""
    yield from _seen(html5lib.parseFragment(markup, namespaceHTMLElements=False), "")


def _seen(node: Any, mark: str) -> Iterator[str]:
    yield mark + (node.text or "")
    number = int(node.get("start", "1"))
    for child in node:
        number = int(child.get("value", number))
        yield from _seen(
            child, "" if child.tag != "li" else "-" if node.tag == "ul" else f"{number}."
        )
        number += 1
        yield child.tail or ""


def visible(text: str, marks: str = "") -> str:
    """The characters that show something, but for the marks."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        letter
        for letter in letters
        if letter not in marks and (is_seen(letter) or letter.isprintable())
    )


def typed(text: str, markup: str) -> str:
    """A text as a reader should see it: bullets alike, definitions that links use gone, characters
    for their names.
    """
    text = DEFINITION.sub(
        lambda line: "" if f">{line[1]}" not in markup else line.group(), html.unescape(text)
    )
    return re.sub(r"^(\s*)\*(?= )", r"\1-", text, flags=re.MULTILINE).replace(" ", "")


def test_every_letter_of_sixty_pasted_texts_is_seen() -> None:
    offenders = {}
    for path in PASTED:
        text, marks = path.read_text(encoding="utf-8"), MARKS.get(path.stem, "")
        markup = render(text)
        wanted, found = (
            visible(typed(text, markup), marks),
            visible("".join(seen(markup)).replace(" ", ""), marks),
        )
        if wanted != found or faults(markup):
            offenders[path.stem] = (wanted, found, faults(markup))
    assert offenders == {}
    assert len(PASTED) == 60


LINES = [
    *(
        "mot",
        "deux mots",
        "ماء",
        "12",
        "500*2*12",
        "2026. an",
        "1. un",
        "2. deux",
        "7. sept",
        "٣. ثلاثة",
        "06. six",
    ),
    *(
        "- a",
        "* b",
        "+ 3",
        "+ c",
        "  - d",
        "   - e",
        "    - f",
        "\t- g",
        "  suite",
        "    retrait",
        "\ttab",
        "> cité",
    ),
    *(
        "> - h",
        "# Titre",
        "#1",
        "#mot",
        "#",
        "---",
        "--",
        "-",
        "===",
        "=",
        "| a | b |",
        "|---|---|",
        "| 1 | 2 | 3 |",
    ),
    *(
        "[1]: mot",
        "[2]: https://a.example/b",
        "[1]",
        "[2]: /c",
        "```",
        "```py",
        "``` deux mots",
        "[x](y z)",
        "[x](y)",
    ),
    *(
        "*gras*",
        "_it_",
        "`code`",
        "a_b_c",
        "https://a.example/x_(y)_z",
        "&nbsp;",
        "&amp;lt;",
        "&#1;",
        "<b>",
        "\\*",
        "",
    ),
]
LETTERS = re.compile(r"[^\W_]")


@settings(max_examples=CASES // 4, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join))
def test_whatever_the_lines_each_letter_is_seen_or_leads_somewhere(text: str) -> None:
    markup = render(text)
    found = "".join(seen(markup)) + "".join(re.findall(r'(?:href|title)="([^"]*)"', markup))
    # A language's name, a number without a character, a 1 that is counted on and a definition's
    # name are marks.
    missing = LETTERS.findall(html.unescape(re.sub(r"(?m)```py|&#1;|^\W*1\.|\[\d\]:", "", text)))
    for letter in LETTERS.findall(found):
        if letter in missing:
            missing.remove(letter)
    assert missing == []
    assert is_shown(text) == is_seen(plain(text))
