"""Texts of three languages: a stock of paragraphs whose HTML and search terms are made once by the app's own code."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.text.analyser import index_terms
from app.text.richtext import render
from tools.large_texts import LANGUAGES, MARKERS, Writer

STOCK = 150


@dataclass(frozen=True)
class Piece:
    """A paragraph with its HTML and its search terms."""

    text: str
    html: str
    terms: str


def piece(text: str) -> Piece:
    """A paragraph as the app stores it."""
    return Piece(text, render(text, anchors=False), index_terms([text]))


def joined(pieces: Sequence[Piece]) -> Piece:
    """Several paragraphs one below the other."""
    return Piece(
        "\n\n".join(one.text for one in pieces),
        "\n".join(one.html for one in pieces),
        " ".join(one.terms for one in pieces),
    )


class Stock:
    """Paragraphs of 20 to 75 words and remarks of 5 to 60, and the words that are spread by design (see MARKERS)."""

    def __init__(self, seed: int) -> None:
        writer = Writer(seed)
        self.chance = random.Random(seed)
        self.paragraphs = self._made(writer, 20, 75)
        self.remarks = self._made(writer, 5, 60)
        self.titles = self._made(writer, 7, 7)
        self.summaries = self._made(writer, 20, 20)
        self.markers = [(piece(word.capitalize() + "."), rate) for word, rate in MARKERS["fr"]]

    def _made(self, writer: Writer, least: int, most: int) -> dict[str, list[Piece]]:
        counts = [self.chance.randint(least, most) for _ in range(STOCK)]
        return {
            language: [piece(writer.phrase(language, count).capitalize()) for count in counts] for language in LANGUAGES
        }

    def body(self, language: str) -> Piece:
        """Two to five paragraphs, and each of the spread words with its probability, whatever the language."""
        parts = self.chance.sample(self.paragraphs[language], self.chance.randint(2, 5))
        return joined([*parts, *(word for word, rate in self.markers if self.chance.random() < rate)])

    def remark(self, language: str) -> Piece:
        """What a comment says."""
        return self.chance.choice(self.remarks[language])

    def title(self, language: str) -> Piece:
        """Seven words."""
        return self.chance.choice(self.titles[language])

    def summary(self, language: str) -> Piece:
        """Twenty words."""
        return self.chance.choice(self.summaries[language])
