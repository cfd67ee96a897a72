"""Markdown as text: every word is there, and lines end where they did."""

from __future__ import annotations

import pytest

from app.text.plaintext import plain_text

SAID = {
    "paragraphs": (
        "# Titre\n\nUn *mot* **gras**,\nune ligne.\n\nFin.",
        "Titre\n\nUn mot gras,\nune ligne.\n\nFin.",
    ),
    "lists": (
        "Avant :\n\n- un\n- deux\n\n3. trois\n4. quatre",
        "Avant :\n\n• un\n• deux\n\n3. trois\n4. quatre",
    ),
    "links": (
        "[Rapport](https://x.org/a), https://y.org, [moi](mailto:m@x.org)",
        "Rapport (https://x.org/a), https://y.org, moi (mailto:m@x.org)",
    ),
    "what is no link": ("[clic](javascript:alert)", "[clic](javascript:alert)"),
    "tables": ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
    "code": ("```\nun\n  deux\n```\n\nfin", "un\n  deux\n\nfin"),
    "what looks like HTML": ("<b>1 < 2</b> & =1+1", "<b>1 < 2</b> & =1+1"),
    "Arabic": ("**مقترح** أول\n\n> اقتباس", "مقترح أول\n\nاقتباس"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", SAID)
def test_a_text_keeps_its_words_and_lines(case: str) -> None:
    source, expected = SAID[case]
    assert plain_text(source) == expected
