"""What is typed is read as it was typed: escaped once, not twice, wherever it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Member
from app.web.spreadsheet import MEDIA_TYPE
from tests.security.addresses import pages
from tests.security.conftest import everybody
from tests.security.scene import Scene
from tests.spreadsheets import cells, text

ONCE = re.compile("&(amp|lt|gt|quot|#3[49]|#x27);")
TWICE = re.compile("&amp;(amp|lt|gt|quot|#3[49]|#x27);")
ODD = "A & B <c> \"d\" 'e'"


def not_escaped_once(answer: TestResponse) -> Iterator[str]:
    """What a reader would see as `&amp;` and the like, or not at all."""
    if answer.mimetype == "text/html":
        yield from (found[0] for found in TWICE.finditer(answer.text))
        yield from ["<c>"] * answer.text.count("<c>")
    elif answer.mimetype.endswith("xml"):
        for node in ElementTree.fromstring(answer.text).iter():
            wrong = TWICE if node.get("type") == "html" else ONCE
            yield from (found[0] for found in wrong.finditer(node.text or ""))
    else:
        said = "\n".join(cells(answer)) if answer.mimetype == MEDIA_TYPE else text(answer)
        yield from (found[0] for found in ONCE.finditer(said))


def test_nobody_reads_an_escaped_character(
    signed_in: Callable[[Member], FlaskClient], client: FlaskClient
) -> None:
    browsers = everybody(scene := Scene(lambda place: f"{place.word} {ODD}"), signed_in, client)
    found, shown = [], 0
    for role in ("visitor", "admin"):
        for address in pages(scene):
            answer = browsers[role].get(address, follow_redirects=True, buffered=True)
            found += [f"{role} {address} {fault}" for fault in not_escaped_once(answer)]
            shown += "A &amp; B &lt;c&gt;" in text(answer)
    assert found == []
    assert shown > len(pages(scene))
