"""XML that every reader can read, whatever people typed."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, make_response, render_template, request

# What XML 1.0 cannot hold, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


ATOM = "application/atom+xml"


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def feed(template: str, **context: Any) -> Response:
    """An Atom feed that is sent again only when it has changed."""
    # After drawing: a sign may come from any text of any entry.
    response = make_response(xml_text(render_template(template, **context)))
    # A browser shows Atom by its own name as bare text; called XML it gets the face of its sheet.
    in_browser = request.accept_mimetypes.best_match([ATOM, "text/html"]) == "text/html"
    response.content_type = f"{'application/xml' if in_browser else ATOM}; charset=utf-8"
    response.vary.add("Accept")
    response.add_etag(weak=True)  # as the bytes may travel compressed
    response.make_conditional(request)
    return response
