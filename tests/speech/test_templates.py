"""Each template of a page, drawn in each language without a request: what the page has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask, has_request_context

from app import clock
from app.database import db
from app.speech.language import speaking
from app.web.templating import PageTemplate
from config import ROOT
from tests.conftest import NOON, browser_of, make_app
from tests.lanes import from_all_sides, in_turn
from tests.security.addresses import pages
from tests.security.conftest import everybody
from tests.security.scene import Scene

pytestmark = pytest.mark.served

LANGUAGES = ("fr", "ar", "en")
READERS = ("visitor", "author", "admin")
# What asks the request: its answers are noted, and given again.
ASKING = (
    *("this_page", "list_here", "list_address", "form_refused", "can", "csrf_token"),
    "factor_asked",
)
# The same of what views give them: the frame, cards and the like ask who acts.
OF_VIEWS = {"frame", "card", "shared_head"}
SPEAKS = re.compile(r"\b_\(|\bngettext\(")
TAKES = re.compile(r"(?:from|import|include|extends) ['\"]([\w/.]+)")
# Answers to forms and mailed links, pages of a site in another state, and mails, which have no
# request ever; what they say is said as the others say.
ELSEWHERE = {
    *("accounts/lost.html", "accounts/resume.html", "discussion/_added.html"),
    *("errors/conflict.html", "errors/unavailable.html", "people/link.html"),
    *("accounts/link_address.html", "accounts/link_application.html", "accounts/link_undo.html"),
    *("accounts/link_invitation.html", "accounts/link_stop.html"),
    *("factors/codes.html", "factors/offer.html", "factors/second_step.html"),
    *("invitations/check.html", "invitations/link.html", "notices/_newest.html"),
    # Said in mail, and read in its tests.
    "mail/letter.html",
    *("plan/asked_over.html", "plan/nothing.html", "plan/promote.html", "voting/results.html"),
}


class Noted:
    """Something that asks the request: notes what it answers, and later answers the same."""

    def __init__(self, asked: Callable[..., Any]) -> None:
        self.asked, self.answers = asked, list[Any]()
        self.again = False

    def __call__(self, *given: Any, **named: Any) -> Any:
        if self.again:
            return self.answers.pop(0)
        self.answers.append(self.asked(*given, **named))
        return self.answers[-1]


class Drawn(NamedTuple):
    """A template with all that it was given, and what became of it."""

    template: PageTemplate
    context: dict[str, Any]
    answers: dict[str, list[Any]]
    html: str


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """A site of its own: templates take in what they may ask when they are first drawn."""
    app = make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path)
    with app.app_context(), clock.set_to(NOON):
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def asking(site: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Noted]:
    """All that templates can ask the request, noting its answers from now on."""
    noted = {
        name: Noted(site.jinja_env.globals[name]) for name in (*ASKING, "get_flashed_messages")
    }
    for name, one in noted.items():
        monkeypatch.setitem(site.jinja_env.globals, name, one)
    noted["linked"] = Noted(site.jinja_env.filters["linked"])
    monkeypatch.setitem(site.jinja_env.filters, "linked", noted["linked"])
    return noted | {name: Noted(str) for name in OF_VIEWS}


@pytest.fixture
def drawn(asking: dict[str, Noted], monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """The templates that are drawn from now on."""
    found: list[Drawn] = []
    real = PageTemplate.render

    def render(template: PageTemplate, *given: Any, **named: Any) -> str:
        if not has_request_context():
            return real(template, *given, **named)
        # What is told row by row is told once: as a list it can be told again.
        context = {
            name: list(value) if isinstance(value, Iterator) else value
            for name, value in dict(*given, **named).items()
        }
        for name in OF_VIEWS.intersection(context):
            asking[name].asked = context[name]
        context |= {name: one for name, one in asking.items() if callable(context.get(name))}
        before = {name: len(one.answers) for name, one in asking.items()}
        html = real(template, context)
        answers = {name: one.answers[before[name] :] for name, one in asking.items()}
        # What a part was answered is not the page's, which is given the part as it was drawn.
        for name, one in asking.items():
            del one.answers[before[name] :]
        found.append(Drawn(template, context, answers, html))
        return html

    monkeypatch.setattr(PageTemplate, "render", render)
    return found


def again(one: Drawn, asking: dict[str, Noted], code: str) -> str:
    """The same template drawn without a request."""
    for name, noted in asking.items():
        noted.answers, noted.again = list(one.answers[name]), True
    with speaking(code, named=True):
        html = one.template.render(one.context)
    for noted in asking.values():
        noted.again = False
    return html


def test_every_template_speaks_without_a_request_as_on_its_page(
    site: Flask, asking: dict[str, Noted], drawn: list[Drawn]
) -> None:
    scene = Scene()
    browsers = everybody(scene, partial(browser_of, site), site.test_client())
    wrong, said = set(), set()
    for code in LANGUAGES:
        site.extensions.pop("twiza_kept", None)
        for role in READERS:
            for page in read_in(code, role, pages(scene)):
                drawn.clear()
                browsers[role].get(f"{page}?lang={code}", follow_redirects=True, buffered=True)
                assert not has_request_context()
                wrong |= {
                    (page, code, one.template.name)
                    for one in drawn
                    if again(one, asking, code) != one.html
                }
                said |= {(one.template.name, code) for one in drawn}
    assert wrong == set()
    spoken = {name for name, _ in said}
    assert speaking_templates() - spoken == ELSEWHERE


def read_in(code: str, role: str, every: list[str]) -> list[str]:
    """The pages that somebody reads in a language: by day each page in one, of each of them in
    another.
    """
    if from_all_sides():
        return every
    at = LANGUAGES.index(code) + READERS.index(role)
    return in_turn(every, at, len(LANGUAGES))


def speaking_templates() -> set[str]:
    """The templates that hold sentences, but for those that others take in."""
    files = {
        str(path.relative_to(ROOT / "templates")): path.read_text()
        for path in (ROOT / "templates").rglob("*.*ml")
    }
    taken = {name for text in files.values() for name in TAKES.findall(text)}
    return {name for name, text in files.items() if SPEAKS.search(text)} - taken
