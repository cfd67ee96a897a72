"""Texts of three languages: a stock of paragraphs whose HTML and search terms are made once, by
the app's own code.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from app.text.analyser import index_terms
from app.text.richtext import render
from tools.large_texts import LANGUAGES, MARKERS, Writer

STOCK = 150


@dataclass(frozen=True)
class Piece:
    """A paragraph with its HTML and its search terms as the app makes them, when first asked
    for.
    """

    text: str

    @cached_property
    def html(self) -> str:
        return render(self.text, anchors=False)

    @cached_property
    def terms(self) -> str:
        return index_terms([self.text])


class Joined(NamedTuple):
    """Several paragraphs one below the other."""

    text: str
    html: str
    terms: str


def joined(pieces: Sequence[Piece]) -> Joined:
    """What the app would make of those paragraphs as one text."""
    texts, htmls, terms = zip(*((one.text, one.html, one.terms) for one in pieces), strict=True)
    return Joined("\n\n".join(texts), "\n".join(htmls), " ".join(terms))


SPREAD = [(Piece(word.capitalize() + "."), rate) for word, rate in MARKERS["fr"]]


@cache
def pieces(seed: int, least: int, most: int) -> dict[str, list[Piece]]:
    """The stock of paragraphs of so many words in each language."""
    writer, chance = Writer(seed), random.Random(seed)
    counts = [chance.randint(least, most) for _ in range(STOCK)]
    return {
        code: [Piece(writer.phrase(code, count).capitalize()) for count in counts]
        for code in LANGUAGES
    }


class Stock:
    """Paragraphs of 20 to 75 words and remarks of 5 to 60, and the words that are spread by design
    (see MARKERS).
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.paragraphs, self.remarks = pieces(seed, 20, 75), pieces(seed, 5, 60)
        self.titles, self.summaries = pieces(seed, 7, 7), pieces(seed, 20, 20)

    def body(self, language: str) -> Joined:
        """Two to five paragraphs, and each of the spread words with its probability, whatever the
        language.
        """
        parts = self.chance.sample(self.paragraphs[language], self.chance.randint(2, 5))
        return joined([*parts, *(word for word, rate in SPREAD if self.chance.random() < rate)])

    def remark(self, language: str) -> Piece:
        """What a comment says."""
        return self.chance.choice(self.remarks[language])

    def title(self, language: str) -> Piece:
        """Seven words."""
        return self.chance.choice(self.titles[language])

    def summary(self, language: str) -> Piece:
        """Twenty words."""
        return self.chance.choice(self.summaries[language])
