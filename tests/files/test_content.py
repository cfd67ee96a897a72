"""What an upload may be is judged by its content alone."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from PIL import Image, ImageCms

from app.errors import Invalid
from app.files.content import LARGEST, LONGEST_SIDE, judge
from tests.files.samples import (
    archive,
    docx,
    gps_photo,
    picture,
    png_claiming,
    with_swapped_colours,
)

LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # of no screen


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        judge(data)
    assert refused.value.field == "file"
    return refused.value.sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stays_of_its_kind(kind: str) -> None:
    judged = judge(picture(kind))
    assert Image.open(io.BytesIO(judged.data)).format == kind
    assert judged.media_type == f"image/{kind.lower()}"


def test_where_a_photo_was_taken_is_dropped_and_it_stands_upright() -> None:
    taken = Image.open(io.BytesIO(gps_photo()))
    kept = Image.open(io.BytesIO(judge(gps_photo()).data))
    assert taken.getexif().get_ifd(0x8825)
    assert not kept.getexif()
    assert kept.size == (taken.height, taken.width)
    assert b"Casablanca" in gps_photo()
    assert b"Casablanca" not in judge(gps_photo()).data


def test_a_large_picture_is_made_smaller() -> None:
    assert (
        max(Image.open(io.BytesIO(judge(picture("PNG", (5000, 100))).data)).size) == LONGEST_SIDE
    )


def test_a_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(judge(out.getvalue()).data)).getpixel((0, 0)) == (0, 0, 0, 0)


COLOURED = [("RGB", "PNG"), ("RGB", "JPEG"), ("RGBA", "WEBP"), ("RGBA", "PNG"), ("P", "PNG")]


@pytest.mark.parametrize(("mode", "kind"), COLOURED)
def test_colours_look_as_they_did_under_the_profile_that_is_dropped(mode: str, kind: str) -> None:
    kept = Image.open(io.BytesIO(judge(with_swapped_colours(mode, kind)).data))
    red, _green, blue, *alpha = kept.convert("RGBA" if mode == "RGBA" else "RGB").getpixel((9, 9))
    assert (red < 30, blue > 225, alpha) == (True, True, [128] if mode == "RGBA" else [])
    assert "icc_profile" not in kept.info


@pytest.mark.parametrize("profile", [b"no profile", b"\0" * 600, LAB])
def test_a_profile_that_is_no_use_is_ignored(profile: bytes) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 10, 20)).save(out, "PNG", icc_profile=profile)
    assert Image.open(io.BytesIO(judge(out.getvalue()).data)).getpixel((9, 9)) == (200, 10, 20)


def test_a_picture_in_16_bit_grey_keeps_its_greys() -> None:
    out, deep = io.BytesIO(), Image.new("I;16", (256, 9))
    deep.putdata([256 * (at % 256) for at in range(256 * 9)])
    deep.save(out, "PNG")
    kept = Image.open(io.BytesIO(judge(out.getvalue()).data))
    assert (kept.mode, [kept.getpixel((at, 4)) for at in (0, 1, 100, 255)]) == (
        "L",
        [0, 1, 100, 255],
    )


def test_markup_hidden_in_a_picture_is_gone() -> None:
    polyglot = picture("JPEG") + b"<html><script>alert(1)</script>"
    assert b"<script" not in judge(polyglot).data


@pytest.mark.parametrize("data", [
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<!doctype html><script>alert(1)</script>",
    b"GIF89a" + b"\0" * 100,
    b"MZ" + b"\0" * 200,
    b"only words",
    b" " * 1020 + b"%PDF-1.7",
    b"\0",
    archive({"a.txt": b"x"}),
    archive({"word/document.xml": b"x"}),
])  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    assert "pictures" in refusal(data)


def test_nothing_and_too_much_are_refused() -> None:
    assert refusal(b"") == "This file is empty."
    assert "10 MB" in refusal(b"%PDF-1.7" + b"\0" * LARGEST)


def test_a_header_that_promises_a_billion_points_is_refused_unread() -> None:
    assert "too many points" in refusal(png_claiming(40_000, 25_000))
    assert "too many points" in refusal(png_claiming(6_000, 6_000))


@pytest.mark.parametrize("cut", [20, 40, 60])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_refused(kind: str, cut: int) -> None:
    assert "damaged" in refusal(picture(kind)[:cut] + b"\xff" * 30)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_byte_is_wrong_gets_a_sentence_or_a_picture(kind: str) -> None:
    whole = picture(kind)
    for at in range(12, len(whole)):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        with suppress(Invalid):
            assert judge(damaged).media_type == f"image/{kind.lower()}"


def test_documents_are_taken_as_they_are() -> None:
    pdf = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF"
    assert judge(pdf)[:3] == (pdf, "application/pdf", ".pdf")
    for before in (
        b"\n",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\r\n",
        b"\x1b%-12345X@PJL\r\n",
        b" " * 1019,
    ):
        assert judge(before + pdf)[:3] == (before + pdf, "application/pdf", ".pdf")
    assert judge(docx()).ending == ".docx"
    assert judge(docx({"%PDF-": b""})).ending == ".docx"
    odt = archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert judge(odt).ending == ".odt"


def test_an_archive_that_unpacks_to_far_more_is_refused() -> None:
    bomb = docx({"word/media/x.bin": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    assert "unpacks" in refusal(bomb)


def test_documents_with_programs_and_broken_ones_are_refused() -> None:
    assert "macros" in refusal(docx({"word/vbaProject.bin": b"x"}))
    assert "damaged" in refusal(docx()[:-30])


def test_samples_are_what_they_say() -> None:
    assert struct.unpack(">II", png_claiming(40_000, 25_000)[16:24]) == (40_000, 25_000)
    assert zipfile.ZipFile(io.BytesIO(docx())).testzip() is None
