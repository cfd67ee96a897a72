"""Definitions of references (`[1]: https://...`): those that a text uses are marks, the others are
words of it.

Only `dialect` imports this.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ReferenceProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape

from app.text.addresses import is_address


class References(dict[str, tuple[str, str | None]]):
    """The definitions by name, and the names that a text has used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> tuple[str, str | None]:
        self.used.add(name)
        return super().__getitem__(name)


class Definitions(ReferenceProcessor):
    """Leaves a paragraph in the place of each definition, until one knows whether it is used.

    What defines no address, and a name's second definition, are words of the text.
    """

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.paragraphs: dict[etree.Element, tuple[str, bool]] = {}
        self.parents: dict[etree.Element, None] = {}

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        block = blocks[0]
        end = 0
        for match in self.RE.finditer(block):
            name = match.group(1).strip().lower()
            address = match.group(2).lstrip("<").rstrip(">")
            # The first definition of a name counts, as in CommonMark.
            if is_address(address) and name not in self.parser.md.references:
                if before := block[end : match.start()].strip("\n"):
                    self.parser.parseBlocks(parent, [before])
                self.parser.md.references[name] = (address, match.group(5) or match.group(6))
                # Whether a definition is used is known only after the inline patterns have run.
                self._stand_in(parent, match.group(), name, follows=match.start() > 0)
                end = match.end()
        if not end:
            return False
        blocks.pop(0)
        if rest := block[end:].strip("\n"):
            blocks.insert(0, rest)
        return True

    def _stand_in(self, parent: etree.Element, typed: str, name: str, *, follows: bool) -> None:
        paragraph = etree.SubElement(parent, "p")
        paragraph.text = AtomicString(code_escape(typed.strip()))
        self.paragraphs[paragraph] = name, follows
        self.parents[parent] = None


class Unused(Treeprocessor):
    """Takes the definitions that are used out of the text and shows the others as they were
    typed.
    """

    def __init__(self, md: Markdown, definitions: Definitions) -> None:
        super().__init__(md)
        self._definitions = definitions

    def run(self, root: etree.Element) -> None:
        for parent in self._definitions.parents:
            kept: list[etree.Element] = []
            for child in parent:
                name, follows = self._definitions.paragraphs.get(child, (None, False))
                if name in self.md.references.used:
                    _append_text(parent, kept, child.tail)
                elif follows and kept and kept[-1].tag == "p" and not kept[-1].tail:
                    _append_line(kept[-1], child)
                    _append_text(parent, kept, child.tail)
                else:
                    kept.append(child)
            parent[:] = kept


def _append_text(parent: etree.Element, kept: list[etree.Element], text: str | None) -> None:
    if kept:
        kept[-1].tail = (kept[-1].tail or "") + (text or "")
    else:
        parent.text = (parent.text or "") + (text or "")


def _append_line(paragraph: etree.Element, line: etree.Element) -> None:
    etree.SubElement(paragraph, "br").tail = line.text
