"""The fields of a proposal, in the order in which they are read, told once: its form, versions,
conflicts, comparison, page, search and folders follow them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.model import INTEGER
from app.speech.dates import money, number, site_currency
from app.text.canonical import LARGEST
from app.text.texts import ByLanguage, ReadOnlyTexts


@dataclass(frozen=True)
class Text:
    """A text in each language that somebody gave it in."""

    most: int
    lines: bool = True
    empty = ""

    def read(self, stored: ReadOnlyTexts | None, language: str) -> str:
        """What the row says in that language."""
        return (stored or {}).get(language, "")

    def stored(self, before: ReadOnlyTexts | None, language: str, given: str) -> ByLanguage:
        """What the row holds with that text in that language; an empty one is left out."""
        texts = {**(before or {}), language: given}
        return {tag: words for tag, words in texts.items() if words}

    def in_words(self, told: str) -> str:
        """As people read it."""
        return told


@dataclass(frozen=True)
class Whole:
    """A whole number of what the label says, or none."""

    most: int = INTEGER
    empty = None

    def read(self, stored: int | None, _language: str) -> int | None:
        """What the row says, the same in each language."""
        return stored

    def stored(self, _before: int | None, _language: str, given: int | None) -> int | None:
        """What the row holds."""
        return given

    def in_words(self, told: int | None) -> str:
        """As people read it."""
        return "" if told is None else number(told)

    def units(self) -> tuple[str, ...]:
        """What may be typed behind it."""
        return ()


@dataclass(frozen=True)
class Amount(Whole):
    """A whole number of the site's currency, or none."""

    # Beyond it canonical JSON has two spellings of a number, and an edition's digest needs one.
    most: int = LARGEST

    def in_words(self, told: int | None) -> str:
        """As people read it."""
        return "" if told is None else money(told)

    def units(self) -> tuple[str, ...]:
        """The currency's code."""
        return (site_currency(),)


@dataclass(frozen=True)
class Field:
    """A field: the column of that name on a proposal and its versions, what people call it, and
    its kind, which says how it is stored, read and compared.
    """

    name: str
    label: Any
    kind: Any
    hint: Any = ""


# See docs/decisions.md, 'a proposal's fields are told once, and its cost is one of them'.
FIELDS = (
    Field("title", _l("Title"), Text(300, lines=False)),
    Field(
        "summary",
        _l("Summary"),
        Text(2000),
        _l("In a few sentences: what, for whom, where. It stands in lists."),
    ),
    Field(
        "body",
        _l("Text"),
        Text(100_000),
        _l(
            "Two stars on both sides of **words** make them bold, a dash at the beginning of a "
            "line makes a list, [words](https://address) a link."
        ),
    ),
    Field(
        "cost", _l("Estimated cost"), Amount(), _l("As a whole number; empty when none is known.")
    ),
)
# Those that stand in languages: a page shows them in their places, search splits them into words.
TEXTS = {field.name: field.label for field in FIELDS if isinstance(field.kind, Text)}
FACTS = tuple(field for field in FIELDS if field.name not in TEXTS)


def facts(row: Any) -> list[tuple[str, str]]:
    """What a proposal or a version says beside its texts: label and words, where it says it."""
    labelled = []
    for field in FACTS:
        value = field.kind.read(getattr(row, field.name), "")
        if value != field.kind.empty:
            labelled.append((str(field.label), field.kind.in_words(value)))
    return labelled
