"""Titles as they are set in pictures: nothing beyond the edge, no row of boxes, nothing cut in
silence.
"""

from __future__ import annotations

import pytest

from app.sharing.faces import drawable, pieces
from app.sharing.lettering import ELLIPSIS, Style, fitted
from app.text.bidi import Direction

STYLE = Style(weight=600, sizes=(96, 74, 56), width=1000, most_lines=3)
LONG = "L’eau de tous " * 30
# A title, the direction in which it is read, and what of it is drawn in the end.
ODD: dict[str, tuple[str, Direction, str]] = {
    "300 letters without a space": ("a" * 300, "ltr", "a"),
    "300 Arabic letters without a space": ("مبادرة" * 50, "rtl", "مبادرة"),
    "one letter": ("B", "ltr", "B"),
    "three scripts": ("Twiza ⵜⵡⵉⵣⴰ تويزة", "ltr", "Twiza ⵜⵡⵉⵣⴰ تويزة"),
    "Latin words and figures in Arabic": ("خطة Twiza 2026", "rtl", "خطة Twiza 2026"),
    "emoji beside words": ("Fête 🎉 de l’eau", "ltr", "Fête de l’eau"),
    "emoji alone": ("🎉👩‍👩‍👧", "ltr", ""),
    "a script that no face has": ("日本語のタイトル", "ltr", ""),
    "a mark that the letter's face lacks": ("x\u20d2", "ltr", "x"),
    "controls": ("\u202eabc\u0000\u200b", "ltr", "abc"),
    "nothing": ("", "ltr", ""),
    "many words": (LONG, "ltr", "L’eau de tous"),
}


@pytest.mark.parametrize("title", ODD)
def test_odd_titles_fit(title: str) -> None:
    text, direction, begins = ODD[title]
    found = fitted(text, direction, STYLE)
    lines = [pieces(line, direction, STYLE.weight, found.size) for line in found.lines]
    widths = [sum(piece.width for piece in line) for line in lines]
    assert len(lines) <= STYLE.most_lines
    assert all(width <= STYLE.width for width in widths)
    assert "".join(found.lines).startswith(begins) if begins else not found.lines


@pytest.mark.parametrize("text", ["a" * 300, "مبادرة" * 50, LONG])
def test_what_is_cut_says_so(text: str) -> None:
    assert fitted(text, "ltr", STYLE).lines[-1].endswith(ELLIPSIS)


def test_what_fits_is_whole_in_the_largest_letters_and_even_lines() -> None:
    found = fitted("Pour une solidarité innovante au Maroc", "ltr", STYLE)
    assert found.size == max(STYLE.sizes)
    assert found.lines == ["Pour une solidarité", "innovante au Maroc"]


def test_each_letter_is_drawn_by_a_face_that_has_it() -> None:
    found = pieces("Łódź تويزة ⵜⵡⵉⵣⴰ 12", "ltr", 600, 40)
    faces = {sign: piece.face for piece in found for sign in piece.text}
    named = {sign: face.split("-")[-3] for sign, face in faces.items() if sign != " "}
    expected = {"Ł": "ext", "ó": "latin", "ź": "ext", "ت": "arabic", "ⵣ": "tifinagh", "1": "latin"}
    assert {sign: named[sign] for sign in expected} == expected


def test_what_nobody_could_read_is_not_drawn_in_part() -> None:
    assert drawable("日本語のタイトル x", 600) == ""
    assert drawable("Rencontre 日本", 600) == "Rencontre"
