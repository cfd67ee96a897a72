"""The site's Markdown: Python-Markdown's, where nothing that was typed vanishes and lists are
CommonMark's.

Only `richtext`, the door for rich text, imports this.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import HashHeaderProcessor, SetextHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import ENTITY_RE, IMAGE_LINK_RE, LINK_RE
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from app.text import inlines
from app.text.addresses import ADDRESS
from app.text.definitions import Definitions, References, Unused
from app.text.lists import BULLET, NUMBER, as_parsed


class AsTyped(Extension):
    """What of the parser is replaced so that each letter and figure that was typed is seen."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.references = References()
        # The numbers are the parser's own priorities; see docs/decisions.md, 'what is typed is
        # seen'.
        md.preprocessors.register(_Fences(md), "fenced_code_block", 25)
        md.preprocessors.register(
            _Lists(md), "lists", 21
        )  # once fences and excesses are put aside
        blocks = md.parser.blockprocessors
        blocks.deregister("code")  # a paragraph that begins with a tab is a paragraph
        blocks.register(_Table(md.parser, TableExtension().getConfigs()), "table", 75)
        blocks.register(_HashHeading(md.parser), "hashheader", 70)
        blocks.register(_UnderlinedHeading(md.parser), "setextheader", 60)
        blocks.register(_Numbered(md.parser), "olist", 40)
        blocks.register(_Bulleted(md.parser), "ulist", 30)
        blocks.register(definitions := Definitions(md.parser), "reference", 15)
        inline = md.inlinePatterns
        inline.register(inlines.Reference(LINK_RE, md), "reference", 170)
        inline.register(inlines.InlineLink(LINK_RE, md), "link", 160)
        inline.register(inlines.Image(IMAGE_LINK_RE, md), "image_link", 150)
        inline.register(inlines.Literal(ADDRESS.pattern, md), "address", 95)
        inline.register(inlines.Entity(ENTITY_RE, md), "entity", 80)
        inline.register(emphasis := inlines.Emphasis("*", "strong,em", md), "em_strong", 60)
        # Smart: `snake_case_names` hold no emphasis.
        emphasis.add("_", "strong,em", smart=True)
        inline.register(inlines.Literal(r"(?<=\d)\*+(?=\d)", md), "star", 65)  # before emphasis
        md.treeprocessors.register(
            Unused(md, definitions), "unused", 16
        )  # after the inline patterns
        md.treeprocessors.register(_Numbers(md), "numbers", 14)


class _Lists(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return as_parsed(lines)


class _Fences(Preprocessor):
    """Code between fences, also under the text of an item. What follows the opening one, but for a
    language's name, is the code's first line.
    """

    FENCED = re.compile(
        r"^(?P<indent>[ ]*)(?P<fence>~{3,}|`{3,})[ ]*(?P<info>[^\n`]*)\n(?P<code>(?:[^\n]*\n)*?)[ "
        r"]*(?P=fence)[ ]*$",
        re.MULTILINE,
    )
    LANGUAGE = re.compile(r"[a-zA-Z0-9#.+-]*\s*")

    def run(self, lines: list[str]) -> list[str]:
        return self.FENCED.sub(self._stored, "\n".join(lines)).split("\n")

    def _stored(self, match: re.Match[str]) -> str:
        indent = match["indent"]
        info = match["info"]
        first = "" if self.LANGUAGE.fullmatch(info) else f"{info}\n"
        code = match["code"]
        if indent:
            code = re.sub(rf"^[ ]{{0,{len(indent)}}}", "", code, flags=re.MULTILINE)
        escaped = html.escape(first + code, quote=False)
        stored = self.md.htmlStash.store(f"<pre><code>{escaped}</code></pre>")
        return f"\n{indent}{stored}\n"


class _Table(TableProcessor):
    """A row's cells beyond the last column stand in that column."""

    def _split_row(self, row: str) -> list[str]:
        cells: list[str] = super()._split_row(row)
        return cells

    def _build_row(self, row: str, parent: etree.Element, align: Any) -> None:
        super()._build_row(row, parent, align)
        further = self._split_row(row)[len(align) :]
        if further:
            last = parent[-1][-1]
            last.text = " | ".join([last.text or "", *(cell.strip(" ") for cell in further)])


class _HashHeading(HashHeaderProcessor):
    """A heading's sign is followed by a space and by words; `#1 priority` keeps its sign."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})[ ]+(?P<header>[^\n]*?[^\n ])(?:[ ]+#+)?[ ]*(?:\n|$)"
    )


class _UnderlinedHeading(SetextHeaderProcessor):
    """Three signs underline, as one is somebody's dash; and an item of a list is no heading."""

    RE = re.compile(rf"^(?!(?:{BULLET}|{NUMBER})[ ]).*\n(?:={{3,}}|-{{3,}})[ ]*(?:\n|$)")


class _Numbered(SaneOListProcessor):
    """Each item notes the number that was typed."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(rf"^[ ]{{0,3}}{NUMBER}[ ]+(.*)")
        self.CHILD_RE = re.compile(rf"^[ ]{{0,3}}(({NUMBER}))[ ]+(.*)")
        self.INDENT_RE = re.compile(rf"^[ ]{{4,7}}({NUMBER}|{BULLET})[ ]+.*")

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        marks = (self.CHILD_RE.match(line) for line in blocks[0].split("\n"))
        numbers = [mark.group(1)[:-1] for mark in marks if mark]
        super().run(parent, blocks)
        ordered = parent if parent.tag == "ol" else parent[-1]
        for item, number in zip(ordered[-len(numbers) :], numbers, strict=False):
            item.set("value", number)


class _Bulleted(SaneUListProcessor):
    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(rf"^[ ]{{0,3}}{BULLET}[ ]+(.*)")
        self.CHILD_RE = re.compile(rf"^[ ]{{0,3}}(({BULLET}))[ ]+(.*)")
        self.INDENT_RE = re.compile(rf"^[ ]{{4,7}}({NUMBER}|{BULLET})[ ]+.*")


class _Numbers(Treeprocessor):
    """An item keeps its typed number where counting would show another; a 1 (or 0) repeated is
    counted on.
    """

    def run(self, root: etree.Element) -> None:
        for ordered in root.iter("ol"):
            shown = typed = int(ordered.get("start", "1")) - 1
            for item in ordered:
                number = int(item.get("value", shown + 1))
                # Markdown's writers number every item 1 and count on the renderer.
                if number == shown + 1 or number == typed <= 1:
                    item.attrib.pop("value", None)
                    shown += 1
                else:
                    shown = number
                typed = number
