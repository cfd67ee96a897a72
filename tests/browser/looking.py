"""What a page is held to wherever a browser test comes by: accessible, not too wide, in its
language, faultless.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from playwright.sync_api import BrowserContext, Page

from config import ROOT
from tests.browser.loss import lost

AXE = (Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1.min.js").read_text()
DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
# The language in which sentences are written, without a catalog of its own.
SOURCE = "en"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# The sentences of a page: what each element says, and each piece of text in it, but nothing marked
# as another language.
TEXTS = """() => {
  const own = document.documentElement.lang, said = new Set();
  const foreign = (element) => (element.closest("[lang]")?.lang || own) !== own;
  for (const element of document.querySelectorAll("body, body *")) {
    if (foreign(element) || element.matches("script, style, textarea, code")) continue;
    for (const name of ["aria-label", "title", "alt", "placeholder"]) said.add(element.getAttribute(name));
    const pieces = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    if (pieces.length) said.add(element.textContent);
    pieces.forEach((piece) => said.add(piece.data));
  }
  return [document.title, ...said].filter(Boolean).map((text) => text.replace(/\\s+/g, " ").trim());
}"""

# The empty fields without a direction of their own that are not of the page's.
WRONG_WAY = """() => [...document.querySelectorAll("input[dir=auto], textarea[dir=auto]")]
  .filter((field) => !field.value && getComputedStyle(field).direction !== document.documentElement.dir)
  .map((field) => field.outerHTML)"""


def watch(context: BrowserContext, faults: list[str]) -> None:
    """Note each error of the console (a violated policy is one), each script's error, each failed
    answer.
    """
    context.on("console", lambda said: said.type == "error" and _note(faults, said.text))
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("response", lambda answer: _judge(faults, answer))


def _note(faults: list[str], text: str) -> None:
    if not text.startswith(
        "Failed to load resource"
    ):  # the answer itself is judged, and a refused form is none
        faults.append(f"console: {text}")


def _judge(faults: list[str], answer: Any) -> None:
    asked = answer.request.resource_type
    if answer.status >= 500 or (
        answer.status >= 400 and asked not in ("document", "xhr", "fetch")
    ):
        faults.append(f"{answer.status} for {answer.url}")


def faults_of(
    page: Page, language: str, schemes: tuple[str, ...] = ("light", "dark")
) -> list[str]:
    """All that is wrong with the page as it stands; axe-core needs scripts, without them there are
    no schemes. From one scheme to the next only colours differ.
    """
    found = [*lost(page), *_wrong_language(page, language), *_wrong_way(page)]
    for scheme in schemes:
        found += violations(page, scheme, whole=scheme == schemes[0])
    return [f"{page.url}: {fault}" for fault in found]


def violations(page: Page, scheme: str, *, whole: bool = True) -> list[str]:
    """What axe-core finds in that colour scheme: by all its rules, or by that of colours."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    if whole:
        page.evaluate(AXE)
    # Without the thousands of rules that hold for each element: to name these, and to bring them
    # here, takes longer than to look.
    rules = "" if whole else ", runOnly: ['color-contrast']"
    found: list[dict[str, Any]] = page.evaluate(
        f"axe.run({{resultTypes: ['violations']{rules}}}).then((all) => all.violations)"
    )
    return [
        f"{scheme} {v['id']}: {[node['target'] for node in v['nodes']]} {why(v)}" for v in found
    ]


def why(violation: dict[str, Any]) -> str:
    """What axe-core says about the first place."""
    return str(violation["nodes"][0].get("failureSummary", ""))


def _wrong_way(page: Page) -> list[str]:
    """Empty fields that begin at the wrong side: until something is typed they are of the page's
    direction.
    """
    return [f"begins at the wrong side: {field}" for field in page.evaluate(WRONG_WAY)]


def _wrong_language(page: Page, language: str) -> list[str]:
    html = page.locator("html")
    marked = (html.get_attribute("lang"), html.get_attribute("dir"))
    faults = [f"marked {marked}"] if marked != (language, DIRECTIONS[language]) else []
    if language == SOURCE:
        return faults
    return faults + [
        f"English: {text}" for text in page.evaluate(TEXTS) if is_english(text, language)
    ]


@cache
def is_english(text: str, language: str) -> bool:
    """Whether the text is one of the source sentences and none of the language's own."""
    source, own = sentences(language)
    return _among(text, source) and not _among(text, own)


def _among(text: str, known: tuple[frozenset[str], list[re.Pattern[str]]]) -> bool:
    plain, patterns = known
    return text in plain or any(pattern.fullmatch(text) for pattern in patterns)


@cache
def sentences(language: str) -> tuple[Any, Any]:
    """The source sentences and their translations: the plain ones, and patterns for those with
    something put in.
    """
    with (ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po").open(
        "rb"
    ) as file:
        messages = [message for message in read_po(file) if message.id]
    return _known([_all(m.id) for m in messages]), _known([_all(m.string) for m in messages])


def _all(texts: Any) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def _known(groups: list[list[str]]) -> tuple[frozenset[str], list[re.Pattern[str]]]:
    texts = {re.sub(r"\s+", " ", text).strip() for group in groups for text in group if text}
    holed = {
        text
        for text in texts
        if PLACEHOLDER.search(text) and re.search(r"[^\W\d]{3}", PLACEHOLDER.sub("", text))
    }
    patterns = [
        re.compile(".+".join(map(re.escape, PLACEHOLDER.split(text))), re.DOTALL) for text in holed
    ]
    return frozenset(text for text in texts if not PLACEHOLDER.search(text)), patterns
