"""Marks inside a line, of which those that mean nothing here are words.

Only `dialect` imports this.
"""

from __future__ import annotations

import html
import re
from typing import Any

from markdown.inlinepatterns import (
    DelimiterProcessor,
    HtmlInlineProcessor,
    ImageInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
)

from app.text.addresses import is_address
from app.text.cleaning import clean_input

Found = tuple[Any, int | None, int | None]


class Reference(ReferenceInlineProcessor):
    """`[2][3]`, where both are defined, are two sources and no link from a 2 to the third."""

    def evalId(self, data: str, index: int, text: str) -> tuple[str | None, int, bool]:
        name, end, handled = super().evalId(data, index, text)
        two = name != text.lower() and text.lower() in self.md.references
        return (None, index, False) if two else (name, end, handled)


class Link(LinkInlineProcessor):
    """A link leads to an address; other words in round brackets behind square ones are words."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        found: Found = super().handleMatch(m, data)
        return (
            found
            if found[0] is not None and is_address(found[0].get("href"))
            else (None, None, None)
        )


class Image(ImageInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        found: Found = super().handleMatch(m, data)
        return (
            found
            if found[0] is not None and is_address(found[0].get("src"))
            else (None, None, None)
        )


class Emphasis(DelimiterProcessor):
    """Stars and underscores that cross each other make the parser lose what is between them: there
    they are signs.
    """

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        element, start, end = super().handleMatch(m, data)
        if element is None or _words("".join(element.itertext())) == _words(data[start:end]):
            return element, start, end
        self.reset()
        return None, start, end


def _words(text: str) -> str:
    return text.replace("*", "").replace("_", "")


class Literal(InlineProcessor):
    """What it matches is shown as it was typed: an address, the star between two figures."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        return m.group(), m.start(), m.end()


class Entity(HtmlInlineProcessor):
    """The name or number of a character; of one that no text may hold, the sign that stands for
    such characters.
    """

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        if clean_input(html.unescape(m.group(1))):
            found: Found = super().handleMatch(m, data)
            return found
        return "\ufffd", m.start(0), m.end(0)
