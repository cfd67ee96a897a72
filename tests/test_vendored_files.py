"""Scripts, fonts and icons of others that the site serves itself."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tools.vendor import ICONS, MANIFEST, PACKAGES, SMALL_FONTS, SPRITE

ENTRIES = json.loads(MANIFEST.read_text())
FOLDERS = ("static/vendor", "static/fonts", "tests/vendor")
MOST_BYTES_OF_FONTS = 90_000
PAGES = {
    "French": ("latin-400", "latin-600", "arabic-arabic-400"),
    "Arabic": (
        *("arabic-arabic-400", "arabic-arabic-600"),
        *("latin-small-400", "latin-small-600"),
    ),
}


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_a_file_is_as_it_was_fetched(entry: dict[str, str]) -> None:
    assert hashlib.sha256(Path(entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_the_manifest_lists_every_file() -> None:
    paths = [
        path
        for folder in FOLDERS
        for path in Path(folder).iterdir()
        if path.suffix not in (".gz", ".br")
    ]
    lying = {str(path) for path in paths} - {str(MANIFEST)}
    assert lying <= {entry["file"] for entry in ENTRIES}


def test_the_manifest_is_what_the_program_would_fetch() -> None:
    wanted = {
        (package.name, package.version, file)
        for package in PACKAGES
        for served in package.files.values()
        for file in (served, SMALL_FONTS.get(served))
        if file
    }
    assert {(entry["name"], entry["version"], entry["file"]) for entry in ENTRIES} == wanted


@pytest.mark.parametrize("fonts", PAGES.values(), ids=PAGES)
def test_the_fonts_of_a_page_are_light(fonts: tuple[str, ...]) -> None:
    files = [Path(f"static/fonts/ibm-plex-sans-{font}-normal.woff2") for font in fonts]
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES_OF_FONTS


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', Path(SPRITE).read_text()))
    named = {
        name
        for path in Path("templates").rglob("*.html")
        for name in re.findall(r"icon\('([^']+)'", path.read_text())
    }
    assert drawn == set(ICONS.read_text().split())
    assert named <= drawn
