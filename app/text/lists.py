"""Lists as people type them (CommonMark's rules), written as the parser reads them: four spaces a
level.

A list may follow a line at once, what stands under the text of an item belongs to it, and a `+`
before a figure is a plus. Nothing here knows the parser: lines come in, lines go out, each looked
at once for each quote around it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A number as a list can show it: one to nine digits without a leading zero. Others stand as they
# were typed.
NUMBER = r"(?:0|[1-9][0-9]{0,8})\."
BULLET = r"(?:[*-]|\+(?![ ]+\d))"
_ITEM = re.compile(rf"(?P<mark>{BULLET}|{NUMBER})(?P<gap>[ ]+)(?=\S)")
_RULE = re.compile(r"(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,}|={3,}[ ]*)$")
_HEADING = re.compile(r"#{1,6}[ ]")
_COLUMNS = re.compile(r"[-:| ]*\|[-:| ]*$")
_QUOTED = re.compile(r"[ ]{0,3}>[ ]?")
_INDENT = 4
# Deeper items stand there too: the indent of each line grows with the depth.
_DEEPEST = 10
# CommonMark: beyond four spaces the text begins one space after the sign.
_WIDEST_GAP = 4


class _Open(NamedTuple):
    """An item that may still go on: where its text begins, and whether its list is numbered."""

    column: int
    numbered: bool


def as_parsed(lines: list[str]) -> list[str]:
    """The same lines, lists and what belongs to their items indented as the parser wants them."""
    writer = _Writer()
    quoted: list[str] = []
    for line in lines:
        if not writer.inside(line) and (mark := _QUOTED.match(line)):
            quoted.append(line[mark.end() :])
        else:
            writer.quote(quoted)
            quoted = []
            writer.line(line)
    writer.quote(quoted)
    return writer.lines


class _Writer:
    """Takes lines one by one and knows the items that are open, outermost first."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open: list[_Open] = []
        self._blank = True
        self._under = (
            False  # in a paragraph under the text of an item, in which the parser sees no items
        )

    def inside(self, line: str) -> bool:
        """Whether the line stands under the text of an open item."""
        return bool(self._open) and _indent(line) >= self._open[0].column

    def quote(self, lines: list[str]) -> None:
        """Lines that are quoted outside any item, without their mark: a text of its own."""
        if lines:
            self._close_all()
            self.lines += [f"> {line}" if line.strip() else ">" for line in as_parsed(lines)]
            self._blank = False

    def line(self, line: str) -> None:
        """Any other line."""
        bare, indent = line.strip(" "), _indent(line)
        item = None if _RULE.match(bare) or _COLUMNS.match(bare) else _ITEM.match(bare)
        if not bare:
            self.lines.append("")
        elif item and self._may_begin(item, indent):
            self._item(item, bare, indent)
        elif self._open and (self._blank or _RULE.match(bare) or _HEADING.match(bare)):
            self._block(bare, indent)
        else:
            self.lines.append(bare if self._open else line)
        self._blank = not bare
        self._under = self._under and not self._blank

    def _may_begin(self, item: re.Match[str], indent: int) -> bool:
        continues = not self._open or indent >= self._open[-1].column
        if self._blank or not continues:
            return True
        # In the middle of a paragraph only a bullet and the number one begin a list: "in\n2026.
        # The year" is a text.
        mark = item["mark"]
        return not mark[0].isdigit() or mark == "1."

    def _item(self, item: re.Match[str], bare: str, indent: int) -> None:
        numbered = item["mark"][0].isdigit()
        beside = self._leave(indent)
        goes_on = bool(self._open) if beside is None else beside.numbered == numbered
        if not self._blank and (self._under or not goes_on):
            self.lines.append("")
        gap = len(item["gap"])
        column = indent + len(item["mark"]) + (gap if gap <= _WIDEST_GAP else 1)
        self.lines.append(self._indented(bare))
        self._open.append(_Open(column, numbered))
        self._under = False

    def _block(self, bare: str, indent: int) -> None:
        """A paragraph of its own, a heading or a rule: of the item under whose text it stands, or
        of none.
        """
        self._leave(indent)
        if not self._blank:
            self.lines.append("")
        self.lines.append(self._indented(bare))
        self._under = bool(self._open)

    def _leave(self, indent: int) -> _Open | None:
        """Close the items under whose text a line of that indent does not stand; the outermost of
        them.
        """
        left = None
        while self._open and indent < self._open[-1].column:
            left = self._open.pop()
        return left

    def _close_all(self) -> None:
        if self._open and not self._blank:
            self.lines.append("")
        self._open = []

    def _indented(self, bare: str) -> str:
        return " " * (_INDENT * min(len(self._open), _DEEPEST)) + bare


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
