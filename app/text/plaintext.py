"""Markdown as text that keeps its paragraphs and lists: for cells and files that hold no HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.text.addresses import is_address
from app.text.richtext import unsafe_html

_PARAGRAPHS = frozenset(("p", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "hr"))
_LISTS = frozenset(("ul", "ol"))
_BULLET = "• "


def plain_text(source: str) -> str:
    """The text of a Markdown source: a blank line between paragraphs, a bullet or number before
    the items of a list.

    Where a link says something else than its address, the address follows it in brackets.
    """
    reader = _Reader()
    reader.feed(unsafe_html(source))
    reader.close()
    lines = [line.rstrip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class _Reader(HTMLParser):
    """Collects the text of HTML that we made."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        # The next number of each list that is open; None of one without numbers.
        self._lists: list[int | None] = []
        self._link: tuple[str, int] = ("", 0)
        self._preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _LISTS:
            self._break(1 if self._lists else 2)
            self._lists.append(int(given.get("start", "1")) if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag in _PARAGRAPHS and not self._lists:
            self._break(2)
        elif tag in ("tr", "br"):
            self._break(1) if tag == "tr" else self.parts.append("\n")
        elif tag in ("td", "th") and not self._at_line_start():
            self.parts.append(" | ")
        elif tag == "a":
            self._link = (given.get("href", ""), len(self.parts))
        elif tag == "img":
            self.parts.append(given.get("alt") or given.get("src", ""))
        self._preformatted = self._preformatted or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists.pop()
            self._break(1 if self._lists else 2)
        elif tag in _PARAGRAPHS:
            self._break(1 if self._lists else 2)
            self._preformatted = self._preformatted and tag != "pre"
        elif tag == "a":
            address, began = self._link
            words = "".join(self.parts[began:]).strip()
            spellings = (words, f"http://{words}", f"https://{words}")
            # A bare address is its own words: it is not told twice.
            if is_address(address) and address.removeprefix("mailto:") not in spellings:
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        # Lines end where the HTML says so; what it is laid out with is no line.
        if self._preformatted:
            self.parts.append(data)
        elif data.strip() or "\n" not in data:
            text = data.replace("\n", " ")
            self.parts.append(text.lstrip() if self._at_line_start() else text)

    def _item(self) -> None:
        self._break(1)
        number = self._lists[-1] if self._lists else None
        indent = "  " * (len(self._lists) - 1)
        self.parts.append(f"{indent}{_BULLET}" if number is None else f"{indent}{number}. ")
        if number is not None:
            self._lists[-1] = number + 1

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1].endswith("\n")

    def _break(self, lines: int) -> None:
        """So many line ends at least, where anything is written yet."""
        tail = "".join(self.parts[-2:])
        there = len(tail) - len(tail.rstrip("\n"))
        if self.parts and lines > there:
            self.parts.append("\n" * (lines - there))
