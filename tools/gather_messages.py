"""Gathers every sentence of code and templates into the catalogs (`make messages`).

The catalogs are sorted and name no places in the code, so that two branches that add sentences merge quietly.
"""

import subprocess
import sys
from pathlib import Path

CATALOGS = Path("app/translations")
LANGUAGES = ("ar", "en", "fr")
TEMPLATE = Path("build/messages.pot")
KEYWORDS = ("_", "_l", "ngettext:1,2", "pgettext:1c,2", "lazy_gettext")


def pybabel(*words: str) -> None:
    """Run one pybabel command; its fault ends the program."""
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *words], check=True)


def extract() -> None:
    """Write the template of all sentences, sorted, without the places where they stand."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    keywords = [word for keyword in KEYWORDS for word in ("-k", keyword)]
    shape = ["--no-default-keywords", "--no-location", "--sort-output", "--no-wrap", "--omit-header"]
    pybabel("extract", "-F", "babel.cfg", *keywords, *shape, "-o", str(TEMPLATE), ".")


def update(language: str) -> None:
    """Bring one language's catalog up to date: new sentences empty, lost ones gone, nothing guessed."""
    catalog = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if not catalog.exists():
        catalog.parent.mkdir(parents=True, exist_ok=True)
        pybabel("init", "-i", str(TEMPLATE), "-o", str(catalog), "-l", language, "--no-wrap")
    shape = ["--no-wrap", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
    pybabel("update", "-i", str(TEMPLATE), "-o", str(catalog), "-l", language, *shape)


def main() -> None:
    """Extract, then update each language."""
    extract()
    for language in LANGUAGES:
        update(language)


if __name__ == "__main__":
    main()
