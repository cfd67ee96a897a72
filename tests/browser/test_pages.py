"""Every page of the demo: axe-core finds nothing, nothing is wider than a narrow window or one
with large letters.
"""

from __future__ import annotations

import os
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo
from tests.browser.looking import faults_of
from tests.browser.pages import PAGES, WITH_FORMS, endpoints, visited
from tests.browser.person import Person

LONG = bool(os.environ.get("TWIZA_LONG"))
# The window's width and the size of letters in percent.
NARROW, LARGE, WIDE = (320, 100), (390, 200), (1280, 100)
WINDOWS = (
    list(product(("fr", "ar"), (NARROW, LARGE, WIDE))) if LONG else [("fr", NARROW), ("ar", LARGE)]
)
OPENED = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"


def part(paths: list[str], turn: int) -> list[str]:
    """The paths to visit this time: all in the long run, else every other one, so that two turns
    see each once.
    """
    return paths if LONG else paths[turn % 2 :: 2]


def visit(person: Person, path: str, letters: int) -> None:
    """Open the page, with its letters that large, unfold everything, and look."""
    mark = "&" if "?" in path else "?"
    person.page.goto(f"{person.site.address}{path}{mark}lang={person.language}")
    person.page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
    person.page.evaluate(OPENED)
    person.faults += faults_of(
        person.page, person.language, ("light", "dark") if LONG else ("light",)
    )


# What visitors see is looked at every day, one page in two; all else, and the other half, in the
# lane of browsers.
@pytest.mark.parametrize(
    ("who", "language", "window"),
    [
        pytest.param(who, *seen, marks=[] if who == "visitor" and not turn else pytest.mark.served)
        for who in PAGES
        for turn, seen in enumerate(WINDOWS)
    ],
    ids=str,
)
def test_a_page_is_for_everybody(
    demo: Demo, browser: Browser, who: str, language: str, window: tuple[int, int]
) -> None:
    person = Person(browser, demo.site, language, window[0])
    if who != "visitor":
        person.sign_in(*demo.accounts[who])
    for path in part(PAGES[who], WINDOWS.index((language, window))):
        visit(person, path.format(**demo.found), window[1])
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def test_every_page_is_looked_at(demo: Demo) -> None:
    assert endpoints(demo.site.app) - visited(demo.site.app, demo.found) == set()


def test_a_visitor_is_given_no_cookie(demo: Demo, browser: Browser) -> None:
    person = Person(browser, demo.site, "fr")
    for path in PAGES["visitor"]:
        if path not in WITH_FORMS:
            person.context.request.get(demo.site.address + path.format(**demo.found))
    assert person.context.cookies() == []
    person.context.close()


def test_the_first_view_of_the_list_is_light(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    page, bodies = context.new_page(), {}
    page.on(
        "requestfinished",
        lambda request: bodies.update({request.url: request.sizes()["responseBodySize"]}),
    )
    page.goto(demo.site.address + "/proposals/", wait_until="networkidle")
    fonts = {url: size for url, size in bodies.items() if url.endswith(".woff2")}
    assert sum(bodies.values()) - sum(fonts.values()) <= 60_000
    assert sum(fonts.values()) <= 90_000
    assert (len(bodies) - len(fonts) <= 7, len(fonts) <= 3) == (True, True), list(bodies)
    context.close()
