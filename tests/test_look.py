"""The look's own bars: contrast in light and dark, one style sheet for both directions, nothing
inline.
"""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BLOCKS = re.findall(
    r":root \{(.*?)\n *\}", (ROOT / "static" / "css" / "site.css").read_text(), re.S
)
LIGHT = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", BLOCKS[0]))
DARK = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", BLOCKS[1]))
INKS = [
    "ink",
    "soft",
    "accent",
    "accent-strong",
    "late",
    "risk",
    "done",
    "slate",
    *(f"p{n}" for n in range(1, 9)),
]
PAIRS = [(ink, ground) for ink in INKS for ground in ("paper", "raised", "sunk")]
PAIRS += [(kind, f"{kind}-wash") for kind in ("late", "risk", "done", "slate", "accent")]
PAIRS += [("ink", f"{kind}-wash") for kind in ("late", "risk", "done", "slate", "accent")]
PAIRS += [
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "accent-wash"),
    *(
        (ink, ground)
        for ink in ("on-cover", "on-cover-soft")
        for ground in ("cover", "cover-deep")
    ),
    ("cover-mark", "cover"),
]
SHAPES = [(shape, ground) for shape in ("edge", "focus") for ground in ("paper", "raised", "sunk")]
SHAPES += [(f"fill-{kind}", "raised") for kind in ("late", "risk", "done", "slate", "now", "none")]
SHAPES += [(f"fill-{kind}", f"fill-{kind}-wash") for kind in ("now", "risk")]
SHAPES += [("cover-line", "cover")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(tokens):
    weak = [pair for pair in PAIRS if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5]
    assert weak == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_and_bars_stand_out_from_their_ground(tokens):
    weak = [pair for pair in SHAPES if contrast(tokens[pair[0]], tokens[pair[1]]) < 3]
    assert weak == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_know_no_left_and_right(sheet):
    sided = r"(?:margin|padding|border)-(?:left|right|top|bottom)"
    placed = r"[{;] *(?:left|right|top|bottom|width|height) *:|: *(?:left|right)\b"
    assert re.findall(f"{sided}|{placed}", sheet.read_text()) == []


def test_templates_hold_no_inline_style_or_script():
    inline = (
        r"style=|\son[a-z]+=|<style|<script(?![^>]*(?:\ssrc=|type=\"application/ld\+json\"))|hx-on"
    )
    # A mail's styles stand on its elements, as mail programs drop style sheets.
    pages = [path for path in TEMPLATES if path.parent.name != "mail"]
    assert [
        (path.name, hit) for path in pages for hit in re.findall(inline, path.read_text())
    ] == []


def test_the_style_sheets_stay_light():
    weights = {sheet.name: len(gzip.compress(sheet.read_bytes())) for sheet in SHEETS}
    everywhere = weights.pop("site.css") + weights.pop("parts.css")
    assert everywhere < 20_000
    # What one kind of page alone needs.
    assert {name: weight for name, weight in weights.items() if weight > 6_000} == {}
