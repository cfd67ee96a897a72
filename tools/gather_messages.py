"""Gathers every sentence of code and templates into the catalogs (`make messages`).

The catalogs are sorted and name no places in the code, so that two branches that add sentences
merge quietly.
"""

import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

CATALOGS = Path("app/translations")
LANGUAGES = ("ar", "en", "fr")
TEMPLATE = Path("build/messages.pot")
KEYWORDS = ("_l", "N_", "lazy_gettext", "ngettext:1,2", "pgettext:1c,2")  # beside the usual ones


def pybabel(*words: str) -> None:
    """Run one pybabel command; its fault ends the program."""
    done = subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", *words], check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def extract() -> None:
    """Write the template of all sentences, sorted, without the places where they stand."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    keywords = [word for keyword in KEYWORDS for word in ("-k", keyword)]
    shape = ["--no-location", "--sort-output", "--no-wrap"]
    pybabel("extract", "-F", "babel.cfg", *keywords, *shape, "-o", str(TEMPLATE), ".")


def begin(catalog: Path, language: str) -> None:
    """Write an empty catalog with a header that later updates leave alone."""
    catalog.parent.mkdir(parents=True, exist_ok=True)
    empty = Catalog(
        language,
        project="Twiza",
        version="1",
        header_comment="# The sentences of Twiza.",
        fuzzy=False,
    )
    empty.last_translator, empty.language_team, empty.msgid_bugs_address = "Twiza", language, "-"
    with catalog.open("wb") as file:
        write_po(file, empty, width=0)


def update(language: str) -> None:
    """Bring one language's catalog up to date: new sentences empty, lost ones gone, nothing
    guessed.
    """
    catalog = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if not catalog.exists():
        begin(catalog, language)
    # A guess would be shown as a translation.
    shape = ["--no-wrap", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
    pybabel("update", "-i", str(TEMPLATE), "-o", str(catalog), "-l", language, *shape)


def main() -> None:
    """Extract, then update each language."""
    extract()
    for language in LANGUAGES:
        update(language)


if __name__ == "__main__":
    main()
