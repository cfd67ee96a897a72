"""What every answer to a reader must be, whatever it is: each is asked for once, and held to all
of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Member
from app.web.spreadsheet import MEDIA_TYPE
from tests.lanes import from_all_sides, rarely
from tests.security.addresses import pages
from tests.security.browsing import forms, lacking
from tests.security.conftest import everybody, stay_signed_in
from tests.security.rows import Kept
from tests.security.scene import Scene
from tests.spreadsheets import cells, text

ONCE = re.compile("&(amp|lt|gt|quot|#3[49]|#x27);")
TWICE = re.compile("&amp;(amp|lt|gt|quot|#3[49]|#x27);")
ODD = "A & B <c> \"d\" 'e'"
# As whoever reads by a script of another site asks, and as htmx does.
WAYS = {"foreign": {"Origin": "https://evil.example"}, "htmx": {"HX-Request": "true"}}


class Answered(NamedTuple):
    """An answer, and who asked where in which way."""

    person: str
    address: str
    way: str
    answer: TestResponse

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page: htmx may be told of a fault without one's head."""
        return (
            self.way != "htmx"
            and self.answer.mimetype == "text/html"
            and not self.answer.location
            and "<html" in self.answer.text
        )


Check = Callable[[Answered], Iterable[str]]


def it_says_what_a_browser_must_not_do(asked: Answered) -> Iterable[str]:
    return lacking(asked.address, asked.answer)


def it_names_its_type_and_characters(asked: Answered) -> Iterator[str]:
    kind = asked.answer.headers.get("Content-Type", "")
    is_text = kind.startswith("text/") and not asked.address.startswith("/files/")
    if not kind or (is_text and "charset=utf-8" not in kind):
        yield f"its type is {kind!r}"


def it_invites_no_other_site(asked: Answered) -> Iterator[str]:
    yield from (name for name, _ in asked.answer.headers if name.startswith("Access-Control"))


def nobody_keeps_what_a_member_reads(asked: Answered) -> Iterator[str]:
    kept = asked.answer.headers.get("Cache-Control")
    private = asked.person != "visitor" and asked.answer.mimetype == "text/html"
    if private and kept != "private, no-store":
        yield f"may be kept: {kept}"


def a_page_without_a_form_sets_no_cookie(asked: Answered) -> Iterator[str]:
    if asked.person == "visitor" and asked.answer.status_code == 200:
        posting = [form for form in forms(text(asked.answer), "") if form.method == "post"]
        if not posting and "Set-Cookie" in asked.answer.headers:
            yield "sets a cookie"


def a_page_of_a_member_lets_them_sign_out(asked: Answered) -> Iterator[str]:
    signed_in = asked.person != "visitor" and asked.is_page
    if signed_in and 'action="/sign-out' not in asked.answer.text:
        yield "nobody can sign out"


def nobody_reads_an_escaped_character(asked: Answered) -> Iterator[str]:
    """What a reader would see as `&amp;` and the like, or not at all."""
    answer = asked.answer
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


CHECKS: tuple[Check, ...] = (
    it_says_what_a_browser_must_not_do,
    it_names_its_type_and_characters,
    it_invites_no_other_site,
    nobody_keeps_what_a_member_reads,
    a_page_without_a_form_sets_no_cookie,
    a_page_of_a_member_lets_them_sign_out,
    nobody_reads_an_escaped_character,
)


# By day the first four, each of them by htmx where the one before asks otherwise.
PEOPLE = ("visitor", "author", "admin", "member", "steering", "suspended")


def answers(browser: FlaskClient, person: str, addresses: list[str]) -> Iterator[Answered]:
    """Every address, read by that person; by day one in two by htmx."""
    fresh = stay_signed_in(browser)
    for at, address in enumerate(addresses, PEOPLE.index(person)):
        for way in WAYS if from_all_sides() else [[*WAYS][at % 2]]:
            # As if it were the first: a session that an earlier page began hides another's.
            fresh()
            answer = browser.get(address, headers=WAYS[way], follow_redirects=True, buffered=True)
            for each in (*answer.history, answer):
                # Static files have headers of their own: test_observatory.py.
                if not each.request.path.startswith("/static/"):
                    yield Answered(person, address, way, each)
        browser.head(address, buffered=True)


@pytest.mark.parametrize("person", [*PEOPLE[:3], *rarely(*PEOPLE[3:])])
def test_every_answer_is_what_it_must_be_and_reading_changes_nothing(
    person: str, signed_in: Callable[[Member], FlaskClient], client: FlaskClient
) -> None:
    browser = everybody(scene := Scene(lambda place: f"{place.word} {ODD}"), signed_in, client)[
        person
    ]
    kept = Kept()
    found, shown = [], 0
    for asked in answers(browser, person, [*pages(scene), "/nowhere", "/theme.css"]):
        found += [
            f"{asked.address} {asked.way} {check.__name__}: {fault}"
            for check in CHECKS
            for fault in check(asked)
        ]
        shown += "A &amp; B &lt;c&gt;" in text(asked.answer)
    assert found == []
    assert kept.changed() == {}
    # Not of empty pages.
    assert shown > len(pages(scene)) / 4
