"""How large the pictures may be that pages show; apart from what decodes them, which few need."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """The longest side in points, and the most bytes, that a picture keeps."""

    side: int
    size: int


LOGO = Bounds(160, 6_000)
PICTURE = Bounds(1200, 40_000)
