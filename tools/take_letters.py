"""The HTML of every kind of mail, as it is sent, on a sheet a package and language under
docs/pictures/: in French as wide as a desk shows it, in Arabic as a phone does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from app import clock
from tests.conftest import NOON, make_app
from tests.mail.causes import received

NAMES = {"fr": "Salma Bennani", "ar": "سلمى بناني"}
WIDTHS = {"fr": 640, "ar": 390}
COLUMNS, TALLEST, BETWEEN, GROUND = 3, 900, 12, "#888888"
# Two packages whose mails are few share a sheet.
SHEETS = {"accounts": "accounts", "upkeep": "accounts", "invitations": "invitations"}


def sheets(browser: Browser, language: str) -> Iterable[tuple[str, Image.Image]]:
    """The sheets of one language, each with its name."""
    drawn: dict[str, list[Image.Image]] = {}
    for kind, html in letters(language):
        package = kind.partition(".")[0]
        sheet = drawn.setdefault(SHEETS.get(package, package), [])
        sheet.append(picture(browser, html, WIDTHS[language]))
    return [(name, laid_out(pictures)) for name, pictures in drawn.items()]


def letters(language: str) -> list[tuple[str, str]]:
    """Each mail in each of its forms: its kind and its HTML."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{folder}/mail.sqlite3", Path(folder))
        with app.app_context(), clock.set_to(NOON):
            mails = received(language, Path(folder) / "outbox", NAMES[language])
        return [(kind, mail.html) for kind, mail in mails]


def picture(browser: Browser, html: str, width: int) -> Image.Image:
    """A letter in a window of that width; of a long one its beginning."""
    page = browser.new_page(viewport={"width": width, "height": 200})
    page.set_content(html)
    tall = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": width, "height": tall}
    taken = page.screenshot(full_page=True, clip=clip)
    page.close()
    return Image.open(BytesIO(taken)).convert("RGB")


def laid_out(pictures: list[Image.Image]) -> Image.Image:
    """Them in columns, each where the column is shortest."""
    width = pictures[0].width + BETWEEN
    ends = [BETWEEN] * COLUMNS
    places = []
    for each in pictures:
        column = ends.index(min(ends))
        places.append((BETWEEN + column * width, ends[column]))
        ends[column] += each.height + BETWEEN
    sheet = Image.new("RGB", (BETWEEN + COLUMNS * width, max(ends)), GROUND)
    for each, place in zip(pictures, places, strict=True):
        sheet.paste(each, place)
    return sheet
