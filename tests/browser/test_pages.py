"""Every page of the demo: axe-core finds nothing, nothing is wider than a narrow window or one
with large letters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo
from tests.browser.looking import faults_of
from tests.browser.loss import lost
from tests.browser.pages import PAGES, WITH_FORMS, endpoints, visited
from tests.browser.person import Person, arrive
from tests.lanes import in_turn

LONG = bool(os.environ.get("TWIZA_LONG"))
LANGUAGES, WIDTHS, SCHEMES = ("fr", "ar", "en"), (390, 1280), ("light", "dark")
# Where nothing may be lost, as the window's width and the size of letters: the house's, and twice
# that.
TIGHT = ((320, ""), (390, "212.5%"))
OPENED = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"
# How a page is seen in the short run: once, the next one otherwise in all three.
SEEN = list(product(LANGUAGES, WIDTHS, SCHEMES))
STRIDE = 5


def views(language: str, turn: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The widths and colour schemes in which that page is looked at in that language: all in the
    long run, in the short one those of its turn.
    """
    if LONG:
        yield from ((width, SCHEMES) for width in WIDTHS)
        return
    its_language, width, scheme = SEEN[turn * STRIDE % len(SEEN)]
    if its_language == language:
        yield width, (scheme,)


ALL = [(who, path) for who, paths in PAGES.items() for path in paths]


class Visitor:
    """Somebody who looks at the demo's pages in one language."""

    def __init__(self, browser: Browser, demo: Demo, who: str, language: str) -> None:
        self.demo, self.who, self.language = demo, who, language
        self.person = Person(browser, demo.site, language)
        self.person.schemes = ()  # the page to sign in on is looked at as every other
        self.page = self.person.page
        if who != "visitor":
            self.sign_in(*demo.accounts[who])

    def sign_in(self, email: str, password: str) -> None:
        """The form sends itself: in a browser that draws nothing there is nothing to click."""
        self.person.open("/sign-in")
        self.person.fill(email=email, password=password)
        with self.page.expect_navigation(wait_until="commit"):
            self.page.evaluate("document.querySelector('main form').requestSubmit()")

    def visit(self, path: str, width: int, schemes: tuple[str, ...]) -> None:
        """Open the page, unfold everything, look at it, and make it tight."""
        self.shrink(width)
        mark = "&" if "?" in path else "?"
        address = f"{self.demo.site.address}{path.format(**self.demo.found)}"
        arrive(self.page, f"{address}{mark}lang={self.language}")
        self.page.evaluate(OPENED)
        self.person.faults += faults_of(self.page, self.language, schemes)
        # By day in one of them: the next page in the other.
        for tight in TIGHT if LONG else in_turn(TIGHT, ALL.index((self.who, path)), len(TIGHT)):
            self.shrink(*tight)
            self.person.faults += [f"{self.page.url} at {tight}: {it}" for it in lost(self.page)]

    def shrink(self, width: int, letters: str = "") -> None:
        """That window, with letters that large."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", PAGES)
def test_a_page_is_for_everybody(
    demo: Demo, still_browser: Browser, who: str, language: str
) -> None:
    visitor = Visitor(still_browser, demo, who, language)
    for path in PAGES[who]:
        for width, schemes in views(language, ALL.index((who, path))):
            visitor.visit(path, width, schemes)
    faults = visitor.person.faults
    visitor.person.context.close()
    assert not faults, "\n".join(faults)


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
