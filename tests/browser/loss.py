"""What of a page's words is cut off without a way to it, or lies under other words."""

from __future__ import annotations

from playwright.sync_api import Page

# Each piece of text where it is drawn. Lost is what lies outside of a box that clips it or has an
# edge of its own, or of the window, unless one can scroll there; what is for screen readers alone
# is clipped on purpose. A text of so many lines at most stands beside a link to all of it. On
# paper nothing scrolls.
LOST = """(paper) => {
  const room = document.documentElement.clientWidth, found = new Set();
  const named = (it) => [it.tagName.toLowerCase(), ...it.classList].join(".");
  const clips = (how) => how === "hidden" || how === "clip";
  const scrolls = (how) => how === "auto" || how === "scroll";
  const unseen = (it) => {
    const style = getComputedStyle(it);
    return style.clipPath === "inset(50%)" || it.matches(".skip")
      || (style.webkitLineClamp !== "none" && it.parentElement.querySelector("a[href]"));
  };
  const around = (it) => (it === document.body ? [] : [it, ...around(it.parentElement)]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), drawn = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, own = text.parentElement;
    if (!text.data.trim() || own.closest("select, textarea, script, noscript, datalist")) continue;
    if (!own.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    let over = room, under = 0, floating = false, passed = false;
    const tell = (why) => found.add(`${why}: ${named(own)} "${text.data.trim().slice(0, 40)}"`);
    const boxes = around(own);
    if (boxes.some(unseen)) continue;
    for (const it of boxes) {
      const style = getComputedStyle(it);
      if (["absolute", "fixed", "sticky"].includes(style.position)) floating = true;
      const edge = it.getBoundingClientRect();
      const wide = box.left < edge.left - 1 || box.right > edge.right + 1;
      const high = box.top < edge.top - 4 || box.bottom > edge.bottom + 4;
      const cut = (clips(style.overflowX) && wide) || (clips(style.overflowY) && high);
      if (cut) tell(`cut by ${named(it)}`);
      const edges = [style.borderInlineStartWidth, style.borderInlineEndWidth];
      const framed = edges.every(parseFloat);
      if (framed && wide) tell(`over the edge of ${named(it)}`);
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) {
        if (paper && wide) tell(`off the paper in ${named(it)}`);
        passed = true;
        break;
      }
    }
    if (passed) continue;
    if (box.left < -1 || box.right > room + 1) tell("outside of the window");
    if (!floating && !own.closest("svg")) {
      for (const line of range.getClientRects()) drawn.push([line, text, own]);
    }
  }
  drawn.sort((one, other) => one[0].top - other[0].top);
  drawn.forEach(([one, text, own], at) => {
    for (let next = at + 1; next < drawn.length && drawn[next][0].top < one.bottom; next++) {
      const [other, more, its] = drawn[next];
      if (more === text) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 2 && down > Math.min(one.height, other.height) / 2) {
        found.add(`on one another: ${named(own)} "${text.data.trim().slice(0, 40)}", `
          + `${named(its)} "${more.data.trim().slice(0, 40)}"`);
      }
    }
  });
  return [...found];
}"""


def lost(page: Page, *, paper: bool = False) -> list[str]:
    """The words that a reader cannot come to; on paper nothing scrolls."""
    wide, there = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    faults = [f"{wide} pixels wide, the window has {there}"] if wide > there else []
    found: list[str] = page.evaluate(LOST, paper)
    return faults + found
