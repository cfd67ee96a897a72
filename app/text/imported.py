"""HTML in an imported text column, turned into Markdown, so that no reader ever sees tags."""

import html
import re
from html.parser import HTMLParser

from app.text.cleaning import is_seen

_ELEMENTS = (
    "a abbr address article aside b big blockquote br caption center cite code dd del details dfn "
    "div dl dt em "
    "embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html body i iframe "
    "img input ins kbd "
    "label li link main mark meta nav noscript object ol p pre q s samp script section small span "
    "strike strong "
    "style sub summary sup svg table tbody td template tfoot th thead title tr tt u ul var video"
)
_KNOWN = frozenset(_ELEMENTS.split())
_ALONE = frozenset({"br", "hr", "img"})
_SILENT = frozenset(
    ["script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"]
)
# A tag between backticks is written about, not meant.
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?/?)>")
_ENTITY = re.compile(
    r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,6}|amp|lt|gt|quot|apos|nbsp|"
    r"[a-zA-Z]+(?:acute|grave|circ|cedil|uml|quo));"
)
_WRAPS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_MARKS = frozenset(_WRAPS.values())
_BREAKS = {
    "br": "\n",
    "hr": "\n\n---\n\n",
    "tr": "\n",
    "td": " ",
    "th": " ",
    "dt": "\n",
    "dd": "\n",
}
_INDENT = "    "
# lists: what lies deeper stands there too, so that no text grows with the square of its depth
_DEEPEST = 20
_PARAGRAPH_ELEMENTS = (
    "p div section article header footer blockquote table ul ol dl pre figure form center"
)
_PARAGRAPHS = frozenset(_PARAGRAPH_ELEMENTS.split())
_GAPS = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
_HEADING = re.compile("h[1-6]")
_AT_LINE_START = re.compile(r"\n[ \t]*\Z")
# What would make a heading of the line above it.
_UNDERLINE = re.compile(r"\n(?=[ \t]*(?:-{3,}|={3,})[ \t]*(?:\n|\Z))")


def from_html(text: str) -> str:
    """Markdown of a text that came as HTML; any other text, `a < b` among them, comes back as it
    was.
    """
    if is_html(text):
        reader = _MarkdownWriter()
        reader.feed(text)
        reader.close()
        return reader.markdown()
    if not _ENTITY.search(text):
        return text
    spelt = html.unescape(text)
    return text if _TAG.search(spelt) else spelt


def is_html(text: str) -> bool:
    """Whether a text holds elements of HTML outside code: one that stands alone, or one that opens
    and closes.
    """
    tags = [(slash, name.lower()) for slash, name, _rest in _TAG.findall(_CODE.sub("", text))]
    opened = {name for slash, name in tags if not slash}
    closed = {name for slash, name in tags if slash}
    return bool((opened & _ALONE) | (opened & closed & _KNOWN))


class _MarkdownWriter(HTMLParser):
    """Writes Markdown for the elements that have some, keeps the text of the others, drops scripts
    and styles.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0
        self._lists: list[int | None] = []
        self._items: list[
            tuple[int, int]
        ] = []  # the depth of each open item, and its place among the parts
        self._links: list[str] = []
        self._opened: list[
            tuple[str, int]
        ] = []  # wraps and headings that are open, and their place among the parts

    def markdown(self) -> str:
        """What was written, with one empty line between paragraphs."""
        self._lists.clear()
        self._end_items()
        return _GAPS.sub("\n\n", _UNDERLINE.sub("\n\n", "".join(self._parts))).strip()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # In HTML a line end is a space; Markdown here would break the line.
            self._parts.append(_literal(re.sub(r"\s*\n\s*", " ", data)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif not self._silent:
            self._open(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif not self._silent:
            self._close(tag)

    def _open(self, tag: str, values: dict[str, str]) -> None:
        if tag == "a":
            self._links.append(values.get("href", ""))
            self._parts.append("[" if self._links[-1] else "")
        elif tag in {"ul", "ol"}:
            if (
                self._in_item() and not self._item_is_seen()
            ):  # a list with nothing before it needs no sign of its own
                del self._parts[self._items.pop()[1] :]
            self._lists.append(1 if tag == "ol" else None)
            self._parts.append("\n\n" if len(self._lists) == 1 else "")
        elif tag == "img":
            self._parts.append(values.get("alt", ""))
        else:
            self._write(self._within_item(self._opening(tag)))
            if tag in _WRAPS or _HEADING.fullmatch(tag):
                self._opened.append((tag, len(self._parts) - 1))

    def _opening(self, tag: str) -> str:
        if tag == "li":
            return self._item()
        if _HEADING.fullmatch(tag):
            return "\n\n" + "#" * int(tag[1]) + " "
        if tag in _BREAKS:
            return _BREAKS[tag]
        if tag in _WRAPS:
            return _WRAPS[tag]
        return "\n\n" if tag in _PARAGRAPHS else self._unknown(tag)

    def _unknown(self, tag: str) -> str:
        return "" if tag in _KNOWN else _literal(self.get_starttag_text() or "")

    def _in_item(self) -> bool:
        return bool(self._items) and self._items[-1][0] == len(self._lists)

    def _item_is_seen(self) -> bool:
        parts = (self._parts[place] for place in range(self._items[-1][1] + 1, len(self._parts)))
        return any(part not in _MARKS and is_seen(part) for part in parts)

    def _within_item(self, written: str) -> str:
        """What begins a line, inside an item: there it begins at its sign, or under its text, with
        no empty line.
        """
        if not (self._in_item() and written.startswith("\n\n")):
            return written
        words = "" if "---" in written else written.strip("\n")
        if not self._item_is_seen():
            return words
        tail = "".join(self._parts[-3:])
        if _AT_LINE_START.search(tail):
            return words
        return f"\n{self._indent(len(self._lists))}{words}"

    def _item(self) -> str:
        self._end_items()
        while self._parts and not self._parts[-1].strip() and "\n\n" not in self._parts[-1]:
            self._parts.pop()
        self._items.append((len(self._lists), len(self._parts)))
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        return "\n" + self._indent(len(self._lists) - 1) + (f"{number}. " if number else "- ")

    def _indent(self, depth: int) -> str:
        return _INDENT * min(depth, _DEEPEST)

    def _end_items(self) -> None:
        """Take the items of this list, and of those inside it, away again in which nothing is
        seen: the sign of such a one alone under a line would make the line a heading.
        """
        while self._items and self._items[-1][0] >= len(self._lists):
            _depth, begins = self._items.pop()
            parts = (self._parts[place] for place in range(begins + 1, len(self._parts)))
            if not any(map(is_seen, parts)):
                del self._parts[begins:]

    def _close(self, tag: str) -> None:
        if tag == "a" and self._links:
            address = self._links.pop()
            self._parts.append(f"]({address})" if address else "")
        elif tag == "li":
            self._end_items()
        elif tag in {"ul", "ol"} and self._lists:
            self._end_items()
            self._lists.pop()
            self._parts.append(f"\n{self._indent(len(self._lists))}" if self._lists else "\n\n")
        elif not self._was_empty(tag):
            self._write(self._within_item(self._closing(tag)))

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)

    def _was_empty(self, tag: str) -> bool:
        """Take the sign of a heading or a wrap away that closes around nothing."""
        if not self._opened or self._opened[-1][0] != tag:
            return False
        _tag, begins = self._opened.pop()
        heading = "#" * int(tag[-1]) if tag[-1].isdigit() else ""
        sign = _WRAPS.get(tag, heading)
        if begins >= len(self._parts) or self._parts[begins].strip() != sign:
            return False
        parts = (self._parts[place] for place in range(begins + 1, len(self._parts)))
        if any(part.strip() for part in parts):
            return False
        del self._parts[begins]
        return True

    def _closing(self, tag: str) -> str:
        if tag in _WRAPS:
            return _WRAPS[tag]
        return "\n\n" if tag in _PARAGRAPHS or _HEADING.fullmatch(tag) else ""


def _literal(data: str) -> str:
    # A tag that the HTML spelt out in entities is meant to be read: as code it stays so when
    # imported again.
    return _TAG.sub(lambda tag: f"`{tag.group()}`", data)
