"""What the form of a decision offers to choose from, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection

from app.speech.language import language
from app.steering.forms import proposal_number
from app.steering.queries.merging import may_go_on, named_like
from app.text.texts import in_language
from app.web.options import Option


class Continuing:
    """The proposals in which a merged one may go on, told by number and title; none of them is
    the merged one itself.
    """

    def __init__(self, merged: int) -> None:
        self._merged = merged

    def options(
        self, *, values: Collection[str] | None = None, most: int | None = None
    ) -> list[Option]:
        """The newest first: all, these, or the first ones."""
        ids = None
        if values is not None:
            ids = [number for number in map(proposal_number, values) if number]
        return [_option(row) for row in may_go_on(self._merged, ids=ids, most=most)]

    def known_as(self, text: str) -> list[Option]:
        """Whichever has that number or address."""
        number = proposal_number(text)
        return self.options(values=[str(number)]) if number else []

    def found_by(self, text: str, most: int) -> list[Option]:
        """Those that hold the words, by the search that all pages share."""
        return [_option(row) for row in named_like(self._merged, text, most)]


def _option(row: tuple[int, dict[str, str], str]) -> Option:
    number, title, original = row
    text = in_language(title, language(), original).text
    return Option(str(number), f"{number} · {text}", None, " ".join(title.values()))
