"""A text as a QR code that is drawn in the page itself."""

from __future__ import annotations

from typing import NamedTuple

import segno

# As much white around it as telephones need to find it.
BORDER = 4


class QrCode(NamedTuple):
    """Its squares on a side, the white border with them, and the dark ones as the path of an
    SVG.
    """

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The QR code of a text."""
    rows = list(segno.make(text, micro=False).matrix_iter(border=BORDER))
    dark = []
    for y, row in enumerate(rows):
        for x, square in enumerate(row):
            if square:
                dark.append(f"M{x} {y}h1v1h-1z")
    return QrCode(len(rows), "".join(dark))
