"""Marks inside a line, of which those that mean nothing here are words.

Only `dialect` imports this.
"""

from __future__ import annotations

import html
import re
from typing import Any

from markdown import inlinepatterns as patterns

from app.text.addresses import is_address
from app.text.cleaning import clean_input

Found = tuple[Any, int | None, int | None]


def _leads_on(element: Any, attribute: str) -> bool:
    return element is not None and is_address(element.get(attribute))


class Reference(patterns.ReferenceInlineProcessor):
    """`[2][3]`, where both are defined, are two sources and no link from a 2 to the third."""

    def evalId(self, data: str, index: int, text: str) -> tuple[str | None, int, bool]:
        name, end, handled = super().evalId(data, index, text)
        own = text.lower()
        if name != own and own in self.md.references:
            return None, index, False
        return name, end, handled


class InlineLink(patterns.LinkInlineProcessor):
    """A link leads to an address; other words in round brackets behind square ones are words."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        found: Found = super().handleMatch(m, data)
        return found if _leads_on(found[0], "href") else (None, None, None)


class Image(patterns.ImageInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        found: Found = super().handleMatch(m, data)
        return found if _leads_on(found[0], "src") else (None, None, None)


class Emphasis(patterns.DelimiterProcessor):
    """Stars and underscores that cross make the parser lose text: there they are signs."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        element, start, end = super().handleMatch(m, data)
        if element is None or _words("".join(element.itertext())) == _words(data[start:end]):
            return element, start, end
        self.reset()
        return None, start, end


def _words(text: str) -> str:
    return text.replace("*", "").replace("_", "")


class Literal(patterns.InlineProcessor):
    """What it matches is shown as it was typed: an address, the star between two figures."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        return m.group(), m.start(), m.end()


class Entity(patterns.HtmlInlineProcessor):
    """The name or number of a character; of a forbidden one, the replacement character."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:
        if clean_input(html.unescape(m.group(1))):
            found: Found = super().handleMatch(m, data)
            return found
        return "\ufffd", m.start(0), m.end(0)
