"""What a browser makes of a page: its forms as they would be sent, and whatever in it could
act.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from app.web.headers import POLICY

# Of an uploaded file.
SEALED = "default-src 'none'; img-src 'self'; sandbox"

NEVER = {
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "frame",
    "frameset",
    "math",
    "style",
    "template",
    "marquee",
}
NEVER |= {
    "noscript",
    "audio",
    "video",
    "foreignobject",
    "animate",
    "set",
    "portal",
    "isindex",
    "layer",
    "xml",
    "param",
}
# What the site's own pictures are made of; everything else in a picture is somebody's.
DRAWN = {
    "svg",
    "path",
    "use",
    "circle",
    "rect",
    "g",
    "line",
    "polyline",
    "polygon",
    "ellipse",
    "title",
    "defs",
    "pattern",
    "symbol",
    "text",
}
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "srcset",
    "cite",
    "xlink:href",
}
SCHEMES = {"", "http", "https", "mailto", "tel"}
OUR_SCRIPTS = re.compile(r"/static/[\w./-]+\.js(\?.*)?")
TEXTUAL = {"text", "search", "email", "url", "tel", ""}
UNSENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """A form of a page, filled in as it was rendered; `texts` are the names a person can type
    into.

    `asked`: all its buttons lie in folds that say what will happen.
    """

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    asked: bool = False

    def sent(self, **changes: str) -> dict[str, list[str]]:
        """The fields as a browser would send them, some filled in differently."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found | {name: [value] for name, value in changes.items()}


def forms(markup: str, address: str) -> list[Form]:
    """The page's own forms, without those of its frame (search, sign out)."""
    main = LexborHTMLParser(markup).css_first("main")
    if main is None:
        return []
    folded = {button.mem_id for button in main.css("details:has(p.hint) button")}
    return [_form(node, address, folded) for node in main.css("form")]


def _form(node: LexborNode, address: str, folded: set[int]) -> Form:
    said = node.attributes
    form = Form(said.get("action") or address, (said.get("method") or "get").lower())
    form.asked = folded.issuperset(button.mem_id for button in node.css("button"))
    pressed = False
    for control in node.css("[name]"):
        about = {name: value or "" for name, value in control.attributes.items()}
        name, kind = about["name"], about.get("type", "").lower()
        if not name:
            continue
        if control.tag == "button":
            if not pressed:
                form.fields.append((name, about.get("value", "")))
            pressed = True
        elif "disabled" not in about:
            form.fields.extend((name, value) for value in _values(control, about, kind))
            typed = control.tag == "input" and kind in TEXTUAL
            if control.tag == "textarea" or (typed and about.get("inputmode") != "numeric"):
                form.texts.add(name)
    return form


def _values(control: LexborNode, about: dict[str, str], kind: str) -> Iterator[str]:
    if control.tag == "textarea":
        yield control.text().replace("\r\n", "\n").replace("\n", "\r\n")
    elif control.tag == "select":
        yield from _selected(control, several="multiple" in about)
    elif control.tag == "input" and kind in ("checkbox", "radio"):
        if "checked" in about:
            yield about.get("value", "on")
    elif control.tag == "input" and kind not in UNSENT:
        yield about.get("value", "")


def _selected(control: LexborNode, *, several: bool) -> Iterator[str]:
    options = control.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if not chosen and not several:
        chosen = options[:1]
    for option in chosen:
        # An option without a value says its text.
        value = option.attributes.get("value", option.text())
        yield value or ""


# What the site puts in focus beside what it made focusable: the first wrong field, the button that
# was pressed.
FIELDS = ("button", "input", "select", "textarea")


def live(markup: str) -> list[str]:
    """Everything in a page that could act and is not the site's own; empty when all is well.

    Read by another parser than the one that the site's own cleaning is built on.
    """
    page = LexborHTMLParser(markup)
    drawn = [
        f"element {node.tag} in a picture" for node in page.css("svg *") if node.tag not in DRAWN
    ]
    return (
        drawn + [fault for node in page.root.traverse() for fault in _live(node)]
        if page.root
        else drawn
    )


def _live(node: LexborNode) -> Iterator[str]:
    if not node.is_element_node:
        said = node.comment_content or ""
        if "evil" in said or "alert" in said:
            yield "comment"
        return
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if node.tag in NEVER:
        yield f"element {node.tag}"
    if node.tag == "script" and attributes == {"type": "application/ld+json"}:
        # Data for machines, which no browser runs; it holds what it says it holds, and no more.
        json.loads(node.text())
        return
    if node.tag == "script" and (
        not OUR_SCRIPTS.fullmatch(attributes.get("src", "")) or node.text().strip()
    ):
        yield f"script {attributes}"
    if node.tag == "meta" and "http-equiv" in attributes:
        yield f"meta {attributes}"
    if "autofocus" in attributes and attributes.get("tabindex") != "-1" and node.tag not in FIELDS:
        yield f"{node.tag} autofocus"
    for name, value in attributes.items():
        yield from _live_attribute(node.tag or "", name, value)


def _live_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith(("on", "hx-on", "data-hx-on", "formaction")) or name in (
        "style",
        "srcdoc",
        "ping",
    ):
        yield f"{tag} {name}={value[:60]}"
    if (
        name.startswith(("hx-", "data-hx-"))
        and not ours(value)
        and name.endswith(("get", "post", "put", "delete"))
    ):
        yield f"{tag} {name}={value[:60]}"
    if name in ADDRESSES and not _harmless(tag, value):
        yield f"{tag} {name}={value[:60]}"


def _harmless(tag: str, value: str) -> bool:
    seen = "".join(c for c in value if c > " " and not 0x7F <= ord(c) <= 0xA0)
    scheme, colon, _rest = seen.partition(":")
    if colon and not any(c in scheme for c in "/?#") and scheme.lower() not in SCHEMES:
        return False
    return tag in ("a",) or ours(value)


def ours(value: str) -> bool:
    """Whether the address leads to this site."""
    seen = value.translate(dict.fromkeys(range(0x21))).replace("\\", "/")
    return not seen.startswith("//") and urlsplit(seen).netloc in (
        "",
        "localhost",
        "127.0.0.1:8000",
    )


def lacking(address: str, answer: TestResponse) -> list[str]:
    """What that answer's headers lack."""
    policy = SEALED if address.startswith("/files/") and answer.status_code == 200 else POLICY
    wanted = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return [
        f"{name}: {answer.headers.get(name)}"
        for name, value in wanted.items()
        if answer.headers.get(name) != value
    ]
