"""On paper nothing is lost and nothing is white on white; where the reader's system gives its own
few colours, each state still has a shape and a word of its own.
"""

from __future__ import annotations

import os
from io import BytesIO
from itertools import combinations, product

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Demo
from tests.browser.loss import lost
from tests.browser.person import Person
from tests.browser.seen import COLOURS

pytestmark = pytest.mark.served

PRINTED = (
    "/",
    "/plan/",
    "/plan/timeline",
    "/plan/map",
    "/plan/actions/{action}",
    "/plan/editions/1",
    "/proposals/",
    "/proposals/{promoted}",
    "/proposals/{discussed}",
    "/cycles/{closed}",
    "/cycles/{closed}/results",
    "/decisions/",
    "/territories/1",
    "/meetings/1",
)
# An A4 sheet within its margins.
PAPER = {"width": 718, "height": 1000}
# What is there to be pressed, and the words that only the screen shows.
TO_PRESS = (
    "nav, form, button, summary, [aria-hidden=true], .button, .actions, "
    ".comment__actions, .tools, .plan-files, "
    ".ask__way, .share__ways, .as-table, .fold, .filters-fold, .on-screen, .skip, #notices, "
    ".visually-hidden"
)
# The words of the page's own part that show now.
WORDS = """(apart) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const own = walker.currentNode.parentElement, said = walker.currentNode.data.trim();
    if (!said || own.closest(apart)) continue;
    if (own.checkVisibility({ visibilityProperty: true })) words.push(said.replace(/\\s+/g, " "));
  }
  return words;
}"""
# What does not stand out from the paper, where only grounds that are kept on paper are drawn.
FAINT = f"""() => {{ {COLOURS}
  const kept = (it) => getComputedStyle(it).printColorAdjust === "exact";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
  while (walker.nextNode()) {{
    const own = walker.currentNode.parentElement, said = walker.currentNode.data.trim();
    if (!said || !own.checkVisibility({{ visibilityProperty: true }})) continue;
    if (own.closest("svg, .visually-hidden, .skip, noscript")) continue;
    if (!own.getClientRects().length) continue;
    const colour = getComputedStyle(own).color, behind = ground(own, kept);
    if (contrast(colour, behind) >= 4.5) continue;
    faint.push(`${{colour}} on ${{behind}}: ${{said.slice(0, 40)}}`);
  }}
  return faint;
}}"""


@pytest.mark.parametrize("language", ["fr", "ar"] if os.environ.get("TWIZA_LONG") else ["ar"])
def test_paper_holds_what_the_screen_shows(demo: Demo, browser: Browser, language: str) -> None:
    person = Person(browser, demo.site, language)
    page, faults = person.page, []
    for path, scheme in product(PRINTED, ("light", "dark")):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(media="screen", color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{demo.site.address}{path.format(**demo.found)}?lang={language}")
        faults += [f"{scheme} {path}: {fault}" for fault in _printed(page)]
    person.context.close()
    assert not faults, "\n".join(faults)


def _printed(page: Page) -> list[str]:
    shown = page.evaluate(WORDS, TO_PRESS)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    printed = set(page.evaluate(WORDS, ".visually-hidden"))
    faults = [f"not on paper: {word[:60]}" for word in shown if word not in printed]
    faults += [f"faint: {word}" for word in page.evaluate(FAINT)]
    return faults + lost(page, paper=True)


# Where states are many, and where something is chosen among others.
CHOSEN = ("/plan/?status=late", "/plan/map?show=late", "/proposals/?stage=decided")
# The chosen ones that look as those beside them do, but for colour.
ALIKE = """() => {
  const looks = (it) => {
    const style = getComputedStyle(it);
    const shapes = ["fontWeight", "textDecorationLine", "textDecorationThickness",
      "borderBlockEndWidth", "borderBlockEndStyle", "borderInlineStartWidth", "outlineStyle"];
    return [...shapes.map((name) => style[name]),
      style.forcedColorAdjust === "none" && style.backgroundColor].join(" ");
  };
  const chosen = [...document.querySelectorAll("[aria-current], [aria-pressed=true]")];
  return chosen.filter((it) => it.checkVisibility()).flatMap((it) => {
    const beside = [...it.closest("ul, nav, form, ol").querySelectorAll(it.tagName)];
    const others = beside.filter((other) => other.className === it.className
      && !chosen.includes(other));
    return others.length && looks(others[0]) === looks(it) ? [it.outerHTML.slice(0, 120)] : [];
  });
}"""
# The kind of state that a mark stands for, by the class of the words around it.
KIND = "it => it.closest('.state').className.match(/state--(?!pill)(\\w+)/)[1]"
KINDS = {"done", "now", "risk", "late", "none", "gone"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_few_colours_leave_shapes_and_words(demo: Demo, browser: Browser, scheme: str) -> None:
    person = Person(browser, demo.site, "fr")
    person.sign_in(*demo.accounts["steering"])
    page, faults = person.page, []
    page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    for path in CHOSEN:
        page.goto(f"{demo.site.address}{path}")
        faults += [f"{path}: not told apart: {it}" for it in page.evaluate(ALIKE)]
    page.goto(f"{demo.site.address}/proposals/{demo.found['discussed']}")
    assert page.locator("[aria-pressed=true]").count() == 1
    faults += [f"own vote: not told apart: {it}" for it in page.evaluate(ALIKE)]
    page.goto(f"{demo.site.address}/plan/")
    faults += [f"{pair} look alike" for pair in _alike(page, ".act__state .mark")]
    person.context.close()
    assert not faults, "\n".join(faults)


def _alike(page: Page, place: str) -> list[tuple[str, str]]:
    """The pairs of states of which the first ones there are drawn alike, in black and white."""
    drawn: dict[str, bytes] = {}
    for mark in page.locator(place).all():
        kind = str(mark.evaluate(KIND))
        if kind not in drawn:
            picture = Image.open(BytesIO(mark.screenshot())).convert("L").resize((16, 16))
            drawn[kind] = picture.point(lambda bright: 255 * (bright > 127)).tobytes()
    assert set(drawn) == KINDS
    return [
        (one, other) for one, other in combinations(drawn, 2) if _near(drawn[one], drawn[other])
    ]


def _near(one: bytes, other: bytes) -> bool:
    different = sum(a != b for a, b in zip(one, other, strict=True))
    return different < len(one) / 20
