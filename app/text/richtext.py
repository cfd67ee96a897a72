"""The one door for rich text: the only importer of markdown and bleach, and the only place that
trusts HTML.
"""

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping
from functools import partial
from html.parser import HTMLParser
from typing import Any

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from app.text import bounds
from app.text.addresses import ADDRESS, SCHEMES, is_link
from app.text.addresses import LONGEST as LONGEST_ADDRESS
from app.text.cleaning import clean_input, is_seen, single_line
from app.text.dialect import AsTyped
from app.text.imported import from_html
from app.text.prose import is_prose, paragraphs

__all__ = [
    "any_shown",
    "clean_input",
    "from_html",
    "is_shown",
    "plain",
    "render",
    "sanitise",
    "single_line",
    "trusted",
    "unsafe_html",
]

_ELEMENTS = (
    "p br hr h3 h4 h5 h6 strong em code pre ul ol li blockquote table thead tbody tr th td a img"
)
TAGS = frozenset(_ELEMENTS.split())
REL = "nofollow ugc noopener"
ID_PREFIX = "t-"
_BEGINNING = 500
_ABOVE = 2  # a text stands under a heading of the page of this level

_BLOCK_TAGS = TAGS - {"strong", "em", "code", "a", "img"}
_SPELT = re.compile(r"&amp;(?=#?\w+;)")
_STANDIN = "\ufdd0"  # no character, so that no text has it
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]*\Z")


def render(source: str, *, anchors: bool = True) -> str:
    """HTML of a Markdown text, safe whatever was typed; raw HTML and what exceeds the bounds is
    shown as typed.

    Headings get ids only with `anchors`: pages that show several texts render them without, as ids
    must be unique.
    """
    source = clean_input(source)
    if is_prose(source):
        return paragraphs(source)
    return sanitise(_to_html(source), anchors=anchors)


def sanitise(markup: str, *, anchors: bool = True) -> str:
    """HTML with nothing but the allowed elements and attributes, its bare addresses turned into
    links.
    """
    cleaner = Cleaner(
        tags=TAGS,
        attributes=partial(_attribute_allowed, anchors=anchors),
        protocols=SCHEMES,
        filters=[
            partial(LinkifyFilter, callbacks=[_rel], skip_tags={"pre", "code"}, url_re=ADDRESS)
        ],
    )
    # Bleach takes the `&amp;nbsp;` of somebody who writes about HTML for `&nbsp;`.
    return str(cleaner.clean(_SPELT.sub(_STANDIN, markup.replace(_STANDIN, "")))).replace(
        _STANDIN, "&amp;"
    )


def plain(source: str, limit: int | None = None) -> str:
    """The text of a Markdown source without its marks, on one line, cut at a word with an
    ellipsis.
    """
    source = clean_input(source)
    text = " ".join((source if is_prose(source) else _text_of(_to_html(source))).split())
    if limit is None or len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    return head.rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def unsafe_html(source: str) -> str:
    """HTML of a Markdown text before it is made safe: for reading its words out of it, never for
    showing.
    """
    source = clean_input(source)
    return paragraphs(source) if is_prose(source) else _to_html(source)


def is_shown(source: str) -> bool:
    """Whether a reader sees anything of a Markdown text: words, not `&nbsp;`, a rule or empty
    marks alone.

    Its beginning tells nearly always, so that a long text costs a verb no more than a short one.
    """
    first = source.lstrip()[:1]
    # No mark begins with a letter, so it is text: the form asks before the text is rendered.
    if first.isalpha() and is_seen(first):
        return True
    return any(
        is_seen(source[:most]) and is_seen(plain(source[:most]))
        for most in (_BEGINNING, len(source))
    )


def any_shown(texts: Mapping[str, str]) -> bool:
    """Whether a reader sees anything of a text in one of its languages."""
    return any(is_shown(text) for text in texts.values())


def _text_of(markup: str) -> str:
    reader = _TextReader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


def trusted(stored: str) -> Markup:
    """HTML that is ours, marked as safe for templates: what `render` made and was stored, a
    sentence of a catalog.
    """
    return Markup(stored)  # noqa: S704


def _to_html(source: str) -> str:
    head, tail = bounds.within_budget(source)
    return str(_parser().convert(head)) + (_as_typed(tail) if tail else "")


def _parser() -> Markdown:
    # One for each text: an instance remembers ids and references of what it converted.
    toc = TocExtension(marker="", baselevel=_ABOVE + 1, slugify=_heading_id)
    return Markdown(
        extensions=[AsTyped(), Nl2BrExtension(), toc, _Bounded()], output_format="html"
    )


def _as_typed(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>"


def _heading_id(text: str, separator: str) -> str:
    return ID_PREFIX + str(slugify_unicode(text, separator))[:60]


class _Bounded(Extension):
    """Escapes raw HTML, shows excessive blocks as typed, and bounds links and images."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.deregister("html")
        # In its place, after fenced code.
        md.preprocessors.register(_ExcessAsTyped(md), "html_block", 22)
        md.treeprocessors.register(_Links(md), "links", 15)  # after the inline patterns
        # After the table of contents, which sets the levels.
        md.treeprocessors.register(_Steps(md), "steps", 1)


class _ExcessAsTyped(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        blocks = re.split(r"(\n(?:[ \t]*\n)+)", "\n".join(lines))
        return "".join(self._bounded(block) for block in blocks).split("\n")

    def _bounded(self, block: str) -> str:
        return str(self.md.htmlStash.store(_as_typed(block))) if bounds.excessive(block) else block


class _Steps(Treeprocessor):
    """Makes headings begin at the highest level that a text may have, and go down one level at a
    time.
    """

    def run(self, root: etree.Element) -> None:
        level = _ABOVE
        for heading in root.iter():
            if re.fullmatch("h[3-6]", heading.tag):
                level = min(int(heading.tag[1]), level + 1)
                heading.tag = f"h{level}"


class _Links(Treeprocessor):
    """Turns images from elsewhere into links, as nothing is fetched from elsewhere, and bounds
    repeated addresses.
    """

    def run(self, root: etree.Element) -> None:
        self._room = 5000 + 4 * sum(len(line) for line in self.md.lines)
        self._visit(root, inside_link=False)

    def _visit(self, element: etree.Element, *, inside_link: bool) -> None:
        for child in list(element):
            if child.tag == "img" and not _is_local(child.attrib["src"]):
                _replace_by_text(element, child) if inside_link else _turn_into_link(child)
            self._bound(child)
            if (
                child.tag == "a"
                and child.get("href")
                and not len(child)
                and not is_seen(child.text or "")
            ):
                child.text = child.attrib["href"]
            self._visit(child, inside_link=inside_link or child.tag == "a")

    def _bound(self, element: etree.Element) -> None:
        # One definition used a thousand times would multiply the page.
        for name in ("href", "src", "title"):
            self._room -= len(element.get(name, ""))
            if name in element.attrib and (
                self._room < 0 or len(element.attrib[name]) > LONGEST_ADDRESS
            ):
                del element.attrib[name]


def _turn_into_link(image: etree.Element) -> None:
    address, text = image.attrib["src"], image.attrib["alt"]
    image.tag = "a"
    image.attrib.clear()
    image.set("href", address)
    image.text = text or address


def _replace_by_text(parent: etree.Element, image: etree.Element) -> None:
    text = (image.attrib["alt"] or image.attrib["src"]) + (image.tail or "")
    place = list(parent).index(image)
    parent.remove(image)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _attribute_allowed(tag: str, name: str, value: str, *, anchors: bool) -> bool:
    rules: dict[tuple[str, str], Callable[[str], bool]] = {
        ("a", "href"): is_link,
        ("a", "title"): _always,
        ("img", "src"): _is_local,
        ("img", "alt"): _always,
        ("img", "title"): _always,
        ("ol", "start"): str.isdecimal,
        ("li", "value"): str.isdecimal,
    }
    if name == "id":
        return anchors and tag in {"h3", "h4", "h5", "h6"} and value.startswith(ID_PREFIX)
    return (tag, name) in rules and rules[tag, name](value)


def _always(_value: str) -> bool:
    return True


def _is_local(value: str) -> bool:
    return _LOCAL_PATH.match(html.unescape(value)) is not None


def _rel(attributes: dict[Any, str], new: bool = False) -> dict[Any, str] | None:
    if new and len(attributes[None, "href"]) > LONGEST_ADDRESS:
        return None
    attributes[None, "rel"] = REL
    return attributes


class _TextReader(HTMLParser):
    """Collects the text of HTML that we made, with a space where an element breaks the line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._space(tag)
        self.parts += [value for name, value in attrs if tag == "img" and name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self._space(tag)

    def _space(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self.parts.append(" ")
