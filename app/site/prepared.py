"""The texts with which the pages begin that the law wants: Markdown in templates/pages, one file
for each page and language.

Places such as {publisher} are filled when a page is shown; app/site/queries/public_pages.py says
by what.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.text.cleaning import clean_input

FOLDER = Path(__file__).parents[2] / "templates" / "pages"


@cache
def prepared(page: str, code: str) -> str:
    """The text of a page in one of the interface's languages, as a form would give it back."""
    text = (FOLDER / f"{page}.{code}.md").read_text(encoding="utf-8")
    return clean_input(text).strip()
