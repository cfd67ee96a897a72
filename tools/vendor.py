"""Fetches the scripts, fonts and icons that the site serves itself, and lists them (`make vendor`,
needs npm).

Whoever runs, tests or deploys the site needs none of this: the results are committed.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

MANIFEST = Path("static/vendor/MANIFEST.json")
ICONS = Path("tools/icons.txt")


@dataclass(frozen=True)
class Package:
    """One package of the registry and which of its files land where."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


def font(name: str, version: str, *parts: str) -> Package:
    """A font package of which the named parts (script and weight) are served."""
    short = name.partition("/")[2]
    files = {
        f"files/{short}-{part}-normal.woff2": f"static/fonts/{short}-{part}-normal.woff2"
        for part in parts
    }
    return Package(
        name, version, "OFL-1.1", files | {"LICENSE": f"static/fonts/{short}-LICENSE.txt"}
    )


# What stands on Arabic pages of Latin letters: ASCII, French accents, what joins and quotes words.
ASCII = "".join(map(chr, range(0x20, 0x7F)))
SMALL_LATIN = frozenset(
    map(ord, ASCII + "ÀÂÇÈÉÊËÎÏÔÙÛÜŒàâæçèéêëîïôöùûüœñ«»·°©\u00a0\u202f–—‘’“”…€")
)
SMALL_FONTS = {
    f"static/fonts/ibm-plex-sans-latin-{weight}-normal.woff2": (
        f"static/fonts/ibm-plex-sans-latin-small-{weight}-normal.woff2"
    )
    for weight in (400, 600)
}
SPRITE = "static/icons-1.62.0.svg"
PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        {
            "dist/htmx.min.js": "static/vendor/htmx-2.0.11.min.js",
            "LICENSE": "static/vendor/htmx-LICENSE.txt",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {
            "axe.min.js": "tests/vendor/axe-core-4.14.1.min.js",
            "LICENSE": "tests/vendor/axe-core-LICENSE.txt",
        },
    ),
    Package(
        "lucide-static", "1.62.0", "ISC", {"icons": SPRITE, "LICENSE": "static/icons-LICENSE.txt"}
    ),
    font(
        "@fontsource/ibm-plex-sans",
        "5.3.0",
        "latin-400",
        "latin-600",
        "latin-ext-400",
        "latin-ext-600",
    ),
    font("@fontsource/ibm-plex-sans-arabic", "5.3.0", "arabic-400", "arabic-600"),
    font("@fontsource/noto-sans-tifinagh", "5.3.0", "tifinagh-400"),
)


def fetch(package: Package, folder: Path) -> Path:
    """The unpacked package; npm checks what it downloads against the registry's digest."""
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), wanted]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    name = done.stdout.split()[-1]
    with tarfile.open(folder / name) as archive:
        # The filter refuses what would be written outside the folder.
        archive.extractall(folder / f"{name}.d", filter="data")
    return folder / f"{name}.d" / "package"


def thin_font(source: Path, target: Path, kept: frozenset[int] | None = None) -> None:
    """Copy a font without its hints for old screens, which are a third of its weight; no letter is
    lost but those that are not among `kept`.
    """
    letters = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, flavor="woff2", recalc_timestamp=False)
    # Figures of one width, which columns of numbers ask for.
    features = ["kern"] if kept else options.layout_features
    options.layout_features = [*features, "tnum"]
    thinner = subset.Subsetter(options)
    thinner.populate(unicodes=kept or letters.getBestCmap())
    thinner.subset(letters)
    letters.flavor = "woff2"
    letters.save(target)


def write_sprite(icons: Path, target: Path) -> None:
    """Merge the icons that pages use into one file of symbols, named as they are."""
    line = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    symbols = [
        f'<symbol id="{name}" {line} {ends}>{shapes(icons / f"{name}.svg")}</symbol>'
        for name in ICONS.read_text().split()
    ]
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def shapes(icon: Path) -> str:
    """What an icon draws, on one line."""
    inside = re.search(r"<svg[^>]*>(.*)</svg>", icon.read_text(), re.DOTALL)
    if inside is None:
        sys.exit(f"{icon.name} is not an icon")
    return "".join(line.strip() for line in inside[1].splitlines())


def put(source: Path, target: Path) -> None:
    """Bring one file to its place, made ready for the site."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        write_sprite(source, target)
    elif source.suffix == ".woff2":
        thin_font(source, target)
    else:
        shutil.copyfile(source, target)


def entry(package: Package, source: str, target: str) -> dict[str, str]:
    """The manifest's line on a file that is served."""
    return {
        "file": target,
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "from": source,
        "sha256": hashlib.sha256(Path(target).read_bytes()).hexdigest(),
    }


def main() -> None:
    """Fetch every package, bring its files to their places, write the manifest."""
    entries = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            unpacked = fetch(package, Path(folder))
            for source, target in package.files.items():
                put(unpacked / source, Path(target))
                entries.append(entry(package, source, target))
                if small := SMALL_FONTS.get(target):
                    thin_font(Path(target), Path(small), SMALL_LATIN)
                    entries.append(entry(package, source, small))
    # In one order, so that a new version changes its own lines alone.
    entries.sort(key=lambda entry: entry["file"])
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
