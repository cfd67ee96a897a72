"""What a browser would make of rendered HTML: the elements and attributes of the parsed tree,
never a text search.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bleach._vendor import html5lib

from app.text.richtext import ID_PREFIX, REL, SCHEMES, TAGS

ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"value"},
}
HEADINGS = {"h3", "h4", "h5", "h6"}


def elements(markup: str) -> Iterator[Any]:
    """Every node of the tree but the fragment itself; comments have a function for a tag."""
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return (node for node in tree.iter() if node is not tree)


def faults(markup: str) -> list[str]:
    """What is alive in the HTML beyond the allow-list; empty when all is well."""
    return [fault for node in elements(markup) for fault in _faults_of(node)]


def _faults_of(node: Any) -> Iterator[str]:
    if node.tag not in TAGS:
        yield f"element {node.tag}"
        return
    allowed = ATTRIBUTES.get(node.tag, set()) | ({"id"} if node.tag in HEADINGS else set())
    yield from (f"attribute {name} of {node.tag}" for name in set(node.attrib) - allowed)
    if not node.get("id", ID_PREFIX).startswith(ID_PREFIX):
        yield f"id {node.get('id')}"
    if node.tag == "a" and (
        node.get("rel") != REL or not _leads_somewhere_safe(node.get("href", ""))
    ):
        yield f"link {node.attrib}"
    if node.tag == "img" and not _is_ours(node.get("src", "/")):
        yield f"image {node.get('src')}"


def _leads_somewhere_safe(address: str) -> bool:
    # Browsers drop tabs, newlines and leading controls before they look for a scheme.
    seen = "".join(c for c in address if c > " " and not 0x7F <= ord(c) <= 0xA0)
    scheme, colon, _rest = seen.partition(":")
    return not colon or any(c in scheme for c in "/?#") or scheme.lower() in SCHEMES


def _is_ours(address: str) -> bool:
    seen = address.translate(dict.fromkeys(range(0x21))).replace("\\", "/")
    return seen.startswith("/") and not seen.startswith("//") and not urlsplit(seen).netloc
