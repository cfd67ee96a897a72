"""What can be chosen from a list that is read from the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple, Protocol

from app.speech.language import language
from app.text.slugs import parse_ref
from app.text.texts import in_language


class Option(NamedTuple):
    """Something to choose; `words` is what it is found by where that is more than its label."""

    value: str
    label: str
    group: str | None = None
    words: str = ""


class OptionSource(Protocol):
    """A list to choose from. One of very many rows has its own search too: `found_by(text,
    most)`.
    """

    def options(
        self, *, values: Collection[str] | None = None, most: int | None = None
    ) -> list[Option]:
        """All options, those with these values, or the first ones."""

    def known_as(self, text: str) -> list[Option]:
        """The options that this names exactly, by something that no list shows."""


class Rows:
    """Rows with a name or title in several languages, as an OptionSource; `read` gives (id,
    texts): all, these, or some.
    """

    def __init__(self, read: Callable[[list[int] | None, int | None], Iterable[Any]]) -> None:
        self._read = read

    def options(
        self, *, values: Collection[str] | None = None, most: int | None = None
    ) -> list[Option]:
        """In the order in which they are read."""
        ids = None
        if values is not None:
            ids = [number for number in map(parse_ref, values) if number]
        options = []
        for key, texts in self._read(ids, most):
            label = in_language(texts, language()).text
            # Found by its name in any language, whichever it is shown in.
            options.append(Option(str(key), label, None, " ".join(texts.values())))
        return options

    def known_as(self, _text: str) -> list[Option]:
        """By nothing but their name."""
        return []
