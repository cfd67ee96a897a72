"""What every answer to a reader must be, whatever it is: each is asked for once, and held to all
of it. What is a draft, withdrawn, hidden, unanswered or somebody's own is in none for whoever may
not know it.
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
from tests.lanes import from_all_sides, mostly
from tests.security.addresses import pages
from tests.security.browsing import forms, lacking
from tests.security.canaries import ROLES, Place, leaks
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


# Whoever is suspended reads what a member does: in the long run.
PEOPLE = {"everybody": ROLES, "suspended": ("suspended",)}


class Reading:
    """Every address of a scene, read by those people: what is wrong, and all that each of them
    read.
    """

    def __init__(self, scene: Scene, people: tuple[str, ...]) -> None:
        self.scene, self.people = scene, people
        self.faults: list[str] = []
        self.words: dict[str, dict[str, str]] = {person: {} for person in people}

    def of(self, browser: FlaskClient, person: str) -> None:
        """By day each address also by htmx, and as HEAD, as one of them: the next as the next."""
        fresh, place = stay_signed_in(browser), self.people.index(person)
        for at, address in enumerate([*pages(self.scene), "/nowhere", "/theme.css"]):
            turn = 0 if from_all_sides() else (at + place) % len(ROLES)
            for way in list(WAYS) if turn == 0 else ["foreign"]:
                # As if it were the first: a session that an earlier page began hides another's.
                fresh()
                self.note(Answered(person, address, way, asked(browser, address, way)))
            if turn == 0:
                browser.head(address, buffered=True)

    def note(self, last: Answered) -> None:
        """What is wrong with that answer, and with those that led to it."""
        for each in (*last.answer.history, last.answer):
            # Static files have headers of their own: test_observatory.py.
            if not each.request.path.startswith("/static/"):
                one = last._replace(answer=each)
                self.faults += [
                    f"{one.person} {one.address} {one.way} {check.__name__}: {fault}"
                    for check in CHECKS
                    for fault in check(one)
                ]
        self.words[last.person][f"{last.address} ({last.way})"] = text(last.answer)

    def shown(self) -> int:
        """How many answers say an odd text."""
        return sum(
            "A &amp; B &lt;c&gt;" in said
            for words in self.words.values()
            for said in words.values()
        )


def asked(browser: FlaskClient, address: str, way: str) -> TestResponse:
    """The answer, where redirects have led."""
    return browser.get(address, headers=WAYS[way], follow_redirects=True, buffered=True)


@pytest.mark.parametrize("people", [*mostly("everybody", "suspended")])
def test_every_answer_is_what_it_must_be_and_reading_changes_nothing(
    people: str, signed_in: Callable[[Member], FlaskClient], client: FlaskClient
) -> None:
    browsers = everybody(scene := Scene(lambda place: f"{place.word} {ODD}"), signed_in, client)
    kept, reading = Kept(), Reading(scene, PEOPLE[people])
    for person in PEOPLE[people]:
        reading.of(browsers[person], person)
    assert reading.faults == []
    assert kept.changed() == {}
    # Not of empty pages.
    assert reading.shown() > len(PEOPLE[people]) * len(pages(scene)) / 4
    if people == "everybody":
        assert leaks(reading.words, scene.places) == []
        assert unread(reading.words, scene.places) == []


def unread(words: dict[str, dict[str, str]], places: list[Place]) -> list[Place]:
    """What nobody read of those who may: it was not looked at."""
    read = {role: "\n".join(outputs.values()) for role, outputs in words.items()}
    return [
        place
        for place in places
        if place.audience != "nobody"
        and not any(place.open_to(role) and place.word in read[role] for role in ROLES)
    ]
