"""Whatever is written, through forms or straight into rows, nothing of it is alive in any
output.
"""

from __future__ import annotations

import random
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_babel import lazy_gettext
from werkzeug.test import TestResponse

from app.accounts.models import Member
from app.web.spreadsheet import MEDIA_TYPE
from tests import spreadsheets
from tests.lanes import from_all_sides, in_turn
from tests.security.addresses import pages
from tests.security.browsing import Form, forms, live
from tests.security.conftest import Browsers, everybody
from tests.security.payloads import PAYLOADS, SEED, speaking
from tests.security.rows import Kept
from tests.security.scene import Scene
from tests.spreadsheets import text
from tests.text.parsed import faults

READERS = ("visitor", "author", "admin")
ATOM = "{http://www.w3.org/2005/Atom}"
# What a feed shows in a browser beside its own elements.
FACE = ("{http://www.w3.org/1999/xhtml}a", "{http://www.w3.org/1999/xhtml}time")


def alive(address: str, answer: TestResponse) -> list[str]:
    """What could act in that answer, as a browser or a feed reader takes it."""
    if answer.mimetype == "text/html":
        return [f"{address}: {fault}" for fault in live(answer.text)]
    if answer.mimetype == "application/atom+xml":
        return [f"{address}: {fault}" for fault in read_feed(answer.get_data())]
    if answer.mimetype == MEDIA_TYPE:
        return [f"{address}: {fault}" for fault in spreadsheets.alive(answer)]
    if answer.mimetype == "image/svg+xml":
        return [f"{address}: {fault}" for fault in live(answer.text)]
    safe = ("text/css", "text/csv", "text/plain", "application/json", "application/xml")
    safe += ("image/x-icon", "image/png")
    return (
        []
        if answer.mimetype in safe or 300 <= answer.status_code < 400
        else [f"{address}: {answer.mimetype}"]
    )


def read_feed(data: bytes) -> list[str]:
    """What a reader would put into its page from that feed: titles are text, contents may be
    HTML.
    """
    found = []
    for node in ElementTree.fromstring(data).iter():
        if node.get("type") == "html":
            found += faults(node.text or "")
        found += [
            f"{node.tag} {value}"
            for name, value in node.attrib.items()
            if "href" in name and not value.startswith("http")
        ]
        found += (
            [f"element {node.tag}"]
            if not node.tag.startswith(ATOM)
            and "opensearch" not in node.tag
            and node.tag not in FACE
            else []
        )
    return found


def shifts(long_run: bool) -> list[int]:
    """Where the payloads begin: everywhere in a long run, at one place of a printed seed
    otherwise.
    """
    print(f"seed {SEED}")
    return (
        list(range(len(PAYLOADS))) if long_run else [random.Random(SEED).randrange(len(PAYLOADS))]
    )


@pytest.mark.timeout(7200)
def test_nothing_that_stands_in_a_row_is_alive(
    signed_in: Callable[[Member], FlaskClient], client: FlaskClient, long_run: bool
) -> None:
    nothing = None
    for shift in shifts(long_run):
        nothing = nothing or Kept()
        browsers, found = everybody(scene := Scene(speaking(shift)), signed_in, client), []
        for at, address in enumerate(pages(scene)):
            for role in READERS if from_all_sides() else in_turn(READERS, at, 2):
                answer = browsers[role].get(address, follow_redirects=True, buffered=True)
                found += alive(f"{role} {address}", answer)
        assert not found, "\n".join(found)
        nothing.put_back()


def typed(form: Form, payload: str) -> dict[str, list[str]]:
    """The form with the payload typed into each of its texts."""
    return form.sent(**dict.fromkeys(form.texts, payload))


@pytest.mark.timeout(7200)
def test_nothing_that_is_typed_is_alive(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    payloads, kept, found = (
        PAYLOADS if long_run else random.Random(SEED).sample(PAYLOADS, 1),
        Kept(),
        [],
    )
    print(f"seed {SEED}: {payloads if not long_run else 'all'}")
    tried: set[str] = set()
    for role in ("author", "admin"):
        own = distinct_forms(browsers[role], pages(scene))
        # By day a form that several people have is one person's.
        own = [form for form in own if long_run or form.action not in tried]
        tried |= {form.action for form in own}
        for form, payload in product(own, payloads):
            answer = browsers[role].open(
                form.action, method=form.method.upper(), **sent(form, payload)
            )
            found += alive(form.action, answer)
            kept.put_back()
    assert not found, "\n".join(found)


def distinct_forms(browser: FlaskClient, addresses: list[str]) -> list[Form]:
    """The forms with texts on those pages; one that stands on several of them once."""
    read = (
        forms(text(browser.get(at, follow_redirects=True, buffered=True)), at) for at in addresses
    )
    found = (form for every in read for form in every if form.texts)
    return list(
        {
            (form.action, form.method, *sorted(name for name, _ in form.fields)): form
            for form in found
        }.values()
    )


def sent(form: Form, payload: str) -> dict[str, object]:
    """The form as a request carries it."""
    where = "data" if form.method == "post" else "query_string"
    return {where: typed(form, payload), "follow_redirects": True, "buffered": True}


def test_a_lazy_text_escapes_what_is_put_into_it(app: Flask) -> None:
    with app.test_request_context("/?lang=fr"):
        text = lazy_gettext("To the page of %(name)s", name="<img src=x>")
        assert (
            render_template_string("{{ text }}", text=text) == "Vers la page de &lt;img src=x&gt;"
        )
