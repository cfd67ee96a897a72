"""The shapes of Morocco's twelve regions, read once from the map that the site serves."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

MAP = Path(__file__).parent.parent.parent / "static" / "maps" / "morocco-regions.svg"


@cache
def region_shapes() -> dict[str, str]:
    """The outline of each region as SVG path data, by ISO code; empty where the site has no
    map.
    """
    if not MAP.is_file():
        return {}
    root = ElementTree.parse(MAP).getroot()  # noqa: S314  the file is our own
    paths = root.iter("{http://www.w3.org/2000/svg}path")
    return {path.get("id", ""): path.get("d", "") for path in paths}
