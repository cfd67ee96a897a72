"""However small a file is and whatever it unfolds to, judging it takes little memory and little
time.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from app.errors import Invalid
from app.files.content import LONGEST_SIDE, MOST_PIXELS, judge
from tests.files.samples import archive, docx, png_claiming
from tests.lanes import rarely
from tests.timing import computing

pytestmark = pytest.mark.served

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
# Kilobytes: 100 MB, and what the libraries take when they are first used.
MOST_MEMORY = 110 * 1024
MOST_TIMES = (
    8  # of what Pillow alone takes for a picture of six million points, as a telephone makes
)


def flat(kind: str, mode: str, share: float = 1.0, **how: object) -> bytes:
    """A picture of one colour, as large as its kind may be."""
    side = int((MOST_PIXELS["progressive" if how else kind] * share) ** 0.5)
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, kind, **how)
    return out.getvalue()


def wordy() -> bytes:
    """A picture whose remarks unfold to thirty megabytes."""
    out, remarks = io.BytesIO(), PngImagePlugin.PngInfo()
    for number in range(30):
        remarks.add_text(f"k{number}", "a" * 1_000_000, zip=True)
    Image.new("RGB", (9, 9)).save(out, "PNG", pnginfo=remarks)
    return out.getvalue()


def crowded() -> bytes:
    """An archive whose directory alone lists as many entries as fit."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *(0,) * 9, 1, *(0,) * 6) + b"a"
    entries = 9_900_000 // len(entry)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, entries * len(entry), 4, 0)
    return b"PK\x03\x04" + entry * entries + end


SHAPES: dict[str, Callable[[], bytes]] = {
    "the largest PNG": lambda: flat("PNG", "RGBA"),
    "the largest JPEG": lambda: flat("JPEG", "RGB"),
    "a JPEG in four colours": lambda: flat("JPEG", "CMYK", 0.39),
    "the largest progressive JPEG": lambda: flat("JPEG", "RGB", progressive=True),
    "the largest WebP": lambda: flat("WEBP", "RGBA"),
    "a picture in 16-bit grey": lambda: flat("PNG", "I;16"),
    "a picture with a profile": lambda: flat(
        "JPEG", "RGB", progressive=True, icc_profile=SRGB.tobytes()
    ),
    "more points than may be": lambda: flat("WEBP", "RGBA", 1.2),
    "a billion points": lambda: png_claiming(40_000, 25_000),
    "remarks": wordy,
    "a crowded archive": crowded,
    "an archive that unpacks to far more": lambda: docx({"word/media/x.bin": b"\0" * 30_000_000}),
    "an archive of archives": lambda: archive(
        {str(number): archive({"a": b"\0" * 10_000}) for number in range(50)}
    ),
    "zeros": lambda: b"\0" * 10_000_000,
    "a PDF of nothing": lambda: b"%PDF-1.7" + b"(" * 9_000_000,
}


def cost(data: bytes) -> tuple[int, float]:
    """How many kilobytes it takes, and how many times the floor; in a process of its own, for the
    peak's sake.
    """
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tried(data)
    peak, floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flat("JPEG", "RGB", 0.25)
    return peak - before, computing(partial(tried, data)) / computing(partial(shrink, floor))


def tried(data: bytes) -> None:
    """Judge it, however that ends."""
    with suppress(Invalid):
        judge(data)


def shrink(data: bytes) -> None:
    """What Pillow alone does with a picture that may be."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture.save(io.BytesIO(), "JPEG")


# By day one of each kind: pixels, remarks, an archive, plain bytes.
BY_DAY = ("the largest progressive JPEG", "remarks", "a crowded archive", "a PDF of nothing")


@pytest.mark.parametrize(
    "shape", [*BY_DAY, *rarely(*(name for name in SHAPES if name not in BY_DAY))]
)
def test_no_file_takes_much_to_judge(shape: str) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        memory, times = pool.apply(cost, (SHAPES[shape](),))
    assert memory < MOST_MEMORY
    assert times < MOST_TIMES
