"""The pages that matter most, walked by the Tab key alone: past the navigation, from stop to stop
in the order in which one reads, with the focus in view, to all that can be pressed, and out again.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Demo
from tests.browser.person import Person
from tests.browser.seen import COLOURS

pytestmark = pytest.mark.served

WALKED = ("/", "/proposals/", "/proposals/{discussed}", "/plan/")
MOST_STOPS = 400
# All that the Tab key should come to: of radio buttons of one name only the chosen or first one.
NUMBERED = """() => {
  const of = "a[href], button, input:not([type=hidden]), select, textarea, summary, "
    + "[tabindex='0']";
  const all = [...document.querySelectorAll(of)].filter((it) => !it.disabled && it.tabIndex >= 0
    && it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length);
  const groups = new Set();
  const stops = all.filter((it) => {
    if (it.type !== "radio") return true;
    const group = `${it.form?.action} ${it.name}`, known = groups.has(group);
    groups.add(group);
    return !known;
  });
  stops.forEach((it, number) => { it.dataset.stop = number; });
  return stops.map((it) => it.outerHTML.slice(0, 120));
}"""
# The stop in focus: its number, its place on the page, and what is wrong with how it shows.
STOP = f"""() => {{ {COLOURS}
  const it = document.activeElement;
  if (it === document.body || it === document.documentElement) return null;
  const style = getComputedStyle(it), faults = [];
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = parseFloat(style.outlineOffset) < 0;
  if (it.closest("svg")) {{
    const edge = getComputedStyle(it.querySelector("path"));
    if (parseFloat(edge.strokeWidth) < 3) faults.push("no ring on the map");
  }} else if (!ring) faults.push("no ring");
  else if (contrast(style.outlineColor, ground(inside ? it : it.parentElement)) < 3) {{
    faults.push("a faint ring");
  }}
  const boxes = [...it.getClientRects()];
  const box = boxes.find((one) => one.width && one.height) || boxes[0];
  // The middle, of what is tall the line in which one begins to type.
  const across = box.left + box.width / 2, down = box.top + Math.min(box.height, 44) / 2;
  const seen = document.elementFromPoint(across, down);
  const inView = down >= 0 && down <= innerHeight && across >= 0 && across <= innerWidth;
  if (!inView) faults.push("out of view");
  else if (!seen || !(it.contains(seen) || seen.contains(it) || it.closest("svg")
    || seen.closest("label")?.contains(it))) {{
    faults.push(`under ${{seen && seen.outerHTML.slice(0, 80)}}`);
  }}
  let moves = Boolean(it.closest("svg"));
  for (let at = it; at; at = at.parentElement) {{
    moves = moves || ["absolute", "fixed", "sticky"].includes(getComputedStyle(at).position);
  }}
  return {{ number: Number(it.dataset.stop ?? -1), what: it.outerHTML.slice(0, 120), faults, moves,
    skips: it.matches(".skip"), start: box.left + scrollX, end: box.right + scrollX,
    top: box.top + scrollY, bottom: box.bottom + scrollY }};
}}"""


class Walk:
    """One page, from its first stop to where the Tab key leaves it."""

    def __init__(self, page: Page, direction: str) -> None:
        self.page, self.direction = page, direction
        self.expected: list[str] = page.evaluate(NUMBERED)
        self.stops: list[dict[str, Any]] = []

    def goes(self) -> list[str]:
        """All that is wrong on the way."""
        self._presses()
        reached = {stop["number"] for stop in self.stops}
        missed = [what for number, what in enumerate(self.expected) if number not in reached]
        faults = [f"not reached: {what}" for what in missed]
        if not self.stops[0]["skips"]:
            faults.append(f"the first stop is {self.stops[0]['what']}")
        faults += [f"{fault}: {stop['what']}" for stop in self.stops for fault in stop["faults"]]
        pairs = zip(self.stops, self.stops[1:], strict=False)
        return faults + [
            f"back from {one['what']} to {next_['what']}"
            for one, next_ in pairs
            if self._is_back(one, next_)
        ]

    def _presses(self) -> None:
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None or any(stop["number"] == known["number"] for known in self.stops):
                return
            self.stops.append(stop)
        raise AssertionError("the Tab key does not come out of the page")

    def _is_back(self, one: dict[str, Any], next_: dict[str, Any]) -> bool:
        """Whether the next stop stands above in the same column, or before in the same line; what
        moves with the window has no place to compare.
        """
        if one["moves"] or next_["moves"]:
            return False
        over = min(one["end"], next_["end"]) - max(one["start"], next_["start"])
        if next_["bottom"] <= one["top"]:
            return bool(over > 0)
        beside = min(one["bottom"], next_["bottom"]) - max(one["top"], next_["top"])
        if (
            over > 0
            or beside < min(one["bottom"] - one["top"], next_["bottom"] - next_["top"]) / 2
        ):
            return False
        forward = next_["start"] - one["start"]
        return bool(forward < 0 if self.direction == "ltr" else forward > 0)


# Every way and width in the long run; in the short one each of them once.
WAYS = [("ar", "rtl", 390)]
if os.environ.get("TWIZA_LONG"):
    WAYS += [("fr", "ltr", 1280), ("fr", "ltr", 390), ("ar", "rtl", 1280)]


@pytest.mark.parametrize(("language", "direction", "width"), WAYS)
def test_the_tab_key_is_enough(
    demo: Demo, browser: Browser, language: str, direction: str, width: int
) -> None:
    person = Person(browser, demo.site, language, width)
    faults = []
    for who in ("visitor", "member"):
        if who == "member":
            person.sign_in(*demo.accounts[who])
        for path in WALKED:
            address = f"{demo.site.address}{path.format(**demo.found)}?lang={language}"
            person.page.goto(address)
            walk = Walk(person.page, direction)
            faults += [f"{who} at {path}: {fault}" for fault in walk.goes()]
    person.context.close()
    assert not faults, "\n".join(faults)
