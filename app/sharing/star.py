"""The site's star (static/star.svg), for pictures."""

from __future__ import annotations

from PIL import Image, ImageDraw

# Drawn so many times larger and made small: its edges are smooth then.
SMOOTH = 3


def star_mask(size: int) -> Image.Image:
    """Its outline: squares on their edge and on their corner, smaller ones cut out of them."""
    large = size * SMOOTH
    mask = Image.new("L", (large, large))
    draw = ImageDraw.Draw(mask)
    for scale, filled in ((1.0, 255), (0.575, 0)):
        straight, turned = 8 / 12 * scale, 11.3 / 12 * scale
        upright = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        square = [(x * straight, y * straight) for x, y in upright]
        corners = [(0.0, -turned), (turned, 0.0), (0.0, turned), (-turned, 0.0)]
        for points in (square, corners):
            draw.polygon([((1 + x) * large / 2, (1 + y) * large / 2) for x, y in points], filled)
    return mask.reduce(SMOOTH)
