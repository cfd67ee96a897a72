"""Whatever picture comes in, a page shows a small one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.errors import Invalid
from app.files.bounds import LOGO, PICTURE, Bounds
from app.files.content import LARGEST, Judged
from app.files.small import judge_small
from tests.files.samples import docx, gps_photo, noise, picture, png_claiming


def encoded(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def moving(kind: str) -> bytes:
    """A picture that moves: first green, then red."""
    frames = [Image.new("RGB", (50, 50), colour) for colour in ((11, 93, 74), (200, 0, 0))]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=90)


def thin() -> bytes:
    return encoded(Image.new("RGB", (1, 4000), (11, 93, 74)), "PNG")


def four_colours() -> bytes:
    """A JPEG as presses take it: a green without black."""
    return encoded(Image.new("CMYK", (400, 200), (220, 40, 160, 0)), "JPEG")


def see_through() -> bytes:
    """Points whose colours and opacity no encoding makes small."""
    grain = Image.effect_noise((400, 400), 100)
    image = grain.convert("RGBA")
    image.putalpha(grain.transpose(Image.Transpose.ROTATE_90))
    return encoded(image, "PNG")


# Drawn by the test that needs them: every worker reads this file.
HOSTILE = {
    "a line": thin,
    "twelve megapixels": lambda: encoded(Image.new("RGB", (4000, 3000), (11, 93, 74)), "JPEG"),
    "a WebP that moves": lambda: moving("WEBP"),
    "a PNG that moves": lambda: moving("PNG"),
    "four colours": four_colours,
    "grain": lambda: noise(1500),
    "grain that can be seen through": see_through,
    "a turned photo": gps_photo,
    "a page in its tail": lambda: picture("JPEG") + b"<html><script>alert(1)</script>",
    "a picture of one point": lambda: encoded(Image.new("L", (1, 1)), "PNG"),
    "a palette": lambda: encoded(Image.new("P", (300, 300)), "PNG"),
}


def small(data: bytes, bounds: Bounds) -> tuple[Judged, Image.Image]:
    judged = judge_small(data, bounds)
    return judged, Image.open(io.BytesIO(judged.data))


@pytest.mark.parametrize("bounds", [LOGO, PICTURE])
def test_every_picture_is_kept_small_and_still(bounds: Bounds) -> None:
    offenders = []
    for name, drawn in HOSTILE.items():
        judged, kept = small(drawn(), bounds)
        fits = len(judged.data) <= bounds.size and max(kept.size) <= bounds.side
        plain = kept.format == "WEBP" and not getattr(kept, "is_animated", False)
        said = (judged.media_type, judged.ending) == ("image/webp", ".webp")
        bare = not kept.getexif() and "icc_profile" not in kept.info and b"<scr" not in judged.data
        if not (fits and plain and said and bare and kept.size == (judged.width, judged.height)):
            offenders.append((name, len(judged.data), kept.size))
    assert offenders == []


def test_the_bounds_are_what_a_page_can_afford() -> None:
    assert (LOGO.side, LOGO.size, PICTURE.size) == (160, 6_000, 40_000)


def test_it_keeps_its_shape_its_colours_and_its_way_up() -> None:
    assert small(thin(), LOGO)[1].size == (1, 160)
    assert small(gps_photo(), LOGO)[1].size == (20, 40)
    red, green, blue = small(four_colours(), LOGO)[1].convert("RGB").getpixel((9, 9))
    assert green > 2 * red
    assert green > blue
    assert small(moving("WEBP"), LOGO)[1].convert("RGB").getpixel((9, 9))[1] > 80


def test_what_is_seen_through_stays_so() -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((11, 93, 74, 255), (100, 100, 300, 300))
    kept = small(encoded(image, "PNG"), LOGO)[1]
    assert (kept.mode, kept.getpixel((5, 5))[3], kept.getpixel((80, 80))[3]) == ("RGBA", 0, 255)


def test_a_logo_of_few_colours_loses_nothing() -> None:
    image = Image.new("RGB", (120, 120), (255, 255, 255))
    image.paste((11, 93, 74), (30, 30, 90, 90))
    assert small(encoded(image, "PNG"), LOGO)[1].convert("RGB").tobytes() == image.tobytes()


SVG = "An SVG drawing can hold programs and is not taken: save it as PNG."
KINDS = "Give a picture as JPEG, PNG or WebP."


@pytest.mark.parametrize(("data", "sentence"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", SVG),
    (b"<?xml version='1.0'?>\n<!-- x -->\n<SVG xmlns='http://www.w3.org/2000/svg'/>", SVG),
    (b"GIF89a" + b"\0" * 100, KINDS),
    (b"%PDF-1.7\n%%EOF", KINDS),
    (docx(), KINDS),
    (b"<!doctype html><script>alert(1)</script>", KINDS),
    (b"", "This file is empty."),
    (picture("JPEG") + b"\0" * LARGEST, "This file is larger than 10 MB."),
    (png_claiming(40_000, 25_000), "This picture has too many points; make it smaller first."),
    (picture("PNG")[:40] + b"\xff" * 30, "This picture is damaged and cannot be read."),
])  # fmt: skip
def test_anything_else_is_refused_at_its_field_with_its_sentence(
    data: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        judge_small(data, LOGO, "logo")
    assert (refused.value.field, refused.value.sentence) == ("logo", sentence)
