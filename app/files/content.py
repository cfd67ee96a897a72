"""What an upload is, judged by its content alone: pictures are decoded and encoded anew, documents
are recognised.
"""

from __future__ import annotations

import io
import lzma
import struct
import warnings
import zipfile
import zlib
from typing import NamedTuple

from flask_babel import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from app.errors import Invalid

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
LONGEST_SIDE = 2048
# So that none takes more than 100 MB to decode, shrink and encode; a JPEG that is not progressive
# takes the least. See docs/decisions.md, "pictures have a limit of points per format".
MOST_PIXELS = {"JPEG": 24_000_000, "progressive": 10_000_000, "PNG": 8_500_000, "WEBP": 3_000_000}
PICTURES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
PDF = "application/pdf"
# In bytes: readers of PDF take a line end, a byte order mark or a printer's words before it. See
# docs/decisions.md, "a PDF is known by its header".
PDF_BEGINS_WITHIN = 1024
DEEP = ("I;16", "I;16B", "I;16L", "I")  # how a picture in 16-bit grey is held
LARGEST_PROFILE = 4 * MEGABYTE  # of colours; those of presses have two
SRGB = ImageCms.createProfile("sRGB")
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What a document's archive must hold to be of its kind.
ARCHIVES = {
    "word/document.xml": (f"{_OFFICE}.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": (f"{_OFFICE}.presentationml.presentation", ".pptx"),
}
_OPEN = "application/vnd.oasis.opendocument"
OPEN_DOCUMENTS = {
    f"{_OPEN}.text": ".odt",
    f"{_OPEN}.spreadsheet": ".ods",
    f"{_OPEN}.presentation": ".odp",
}
MOST_ENTRIES = 5000
MOST_UNPACKED = 200 * MEGABYTE
MOST_TIMES_LARGER = 200

# What Pillow and zipfile raise on content that somebody broke on purpose.
_DAMAGED = (OSError, ValueError, EOFError, TypeError, LookupError, struct.error, zlib.error)
_DAMAGED_PICTURE = (*_DAMAGED, UnidentifiedImageError, SyntaxError, ArithmeticError)
# zipfile raises NotImplementedError for a compression it does not know, and RuntimeError for an
# encrypted entry.
_DAMAGED_ARCHIVE = (
    *_DAMAGED,
    zipfile.BadZipFile,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
)

# Pillow asks these before it decodes; beyond the first it warns, and a warning is a refusal.
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class Judged(NamedTuple):
    """What will be stored: bytes, kind, the ending of their name, and a picture's size."""

    data: bytes
    media_type: str
    ending: str
    width: int | None = None
    height: int | None = None


def judge(data: bytes, field: str = "file") -> Judged:
    """What these bytes are; raises Invalid at the field unless they are a picture, a PDF or an
    office document.
    """
    if not data:
        raise Invalid(_("This file is empty."), field)
    if len(data) > LARGEST:
        raise Invalid(_("This file is larger than 10 MB."), field)
    try:
        if looks_like_picture(data):
            return _picture(data)
        return _document(data)
    except Refused as refused:
        raise Invalid(str(refused), field) from None


class Refused(Exception):
    """Why the content is not taken."""


def looks_like_picture(data: bytes) -> bool:
    """Whether these bytes begin as a kind of picture does that is taken."""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return True
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _picture(data: bytes) -> Judged:
    picture, kind = upright(data, LONGEST_SIDE)
    out = io.BytesIO()
    picture.save(out, kind, quality=85)
    media_type, ending = PICTURES[kind]
    return Judged(out.getvalue(), media_type, ending, picture.width, picture.height)


def upright(data: bytes, longest: int) -> tuple[Image.Image, str]:
    """The points of a picture as it is looked at, its sides within that length, and its kind; of
    one that moves the first picture. Raises Refused.
    """
    try:
        with Image.open(io.BytesIO(data), formats=list(PICTURES)) as opened:
            kind = opened.format or ""
            # Asked of the header, before a single point is decoded.
            _refuse_floods(opened)
            _shrink(opened, longest)
            # The way up stands beside the points, and is dropped with all else that does.
            ImageOps.exif_transpose(opened, in_place=True)
            return _plain(opened, kind), kind
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(_too_many_points()) from None
    except _DAMAGED_PICTURE:
        raise Refused(_("This picture is damaged and cannot be read.")) from None


def _refuse_floods(picture: Image.Image) -> None:
    kind = picture.format or ""
    if picture.info.get("progressive"):
        kind = "progressive"
    if picture.width * picture.height > MOST_PIXELS[kind]:
        raise Refused(_too_many_points())


def _shrink(picture: Image.Image, longest: int) -> None:
    """To the longest side that is kept; a large JPEG is decoded at half its size or less, which
    saves the memory.
    """
    share = 0.75 * longest / max(picture.size)
    if share < 1:
        wanted = (int(picture.width * share), int(picture.height * share))
        picture.draft(None, wanted)
    picture.thumbnail((longest, longest), reducing_gap=None)


def _too_many_points() -> str:
    return str(_("This picture has too many points; make it smaller first."))


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """The points alone, in sRGB and a mode that the format can hold; what was noted beside them is
    dropped.
    """
    if picture.mode in DEEP:
        # A mere conversion would cut at 255: white.
        picture = picture.point(lambda level: level / 256).convert("L")
    clear = picture.has_transparency_data and kind != "JPEG"
    wanted = "RGB"
    if clear:
        wanted = "RGBA"
    elif picture.mode in ("1", "L"):
        wanted = "L"
    picture = _in_srgb(picture, clear)
    # A conversion to the mode that it has would copy all points.
    if picture.mode != wanted:
        picture = picture.convert(wanted)
    picture.info = {}
    return picture


def _in_srgb(picture: Image.Image, clear: bool) -> Image.Image:
    """The same colours in the numbers that a browser expects without a profile; one that is no use
    is ignored.
    """
    profile = picture.info.get("icc_profile") or b""
    if not 0 < len(profile) <= LARGEST_PROFILE:
        return picture
    direct = picture
    if picture.mode not in ("L", "RGB", "RGBA", "CMYK"):
        direct = picture.convert("RGBA" if clear else "RGB")
    given = "RGBA" if direct.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(direct, own, SRGB, outputMode=given) or picture
    except (*_DAMAGED, ImageCms.PyCMSError):
        return picture


def _document(data: bytes) -> Judged:
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    if b"%PDF-" in data[:PDF_BEGINS_WITHIN]:
        return Judged(data, PDF, ".pdf")
    raise Refused(
        _("Only pictures (JPEG, PNG, WebP), PDF files and office documents can be stored.")
    )


def _archive(data: bytes) -> Judged:
    # zipfile would make an object of each before it can be asked.
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise Refused(_unpacks_to_more())
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _refuse_bombs(list(entries.values()), len(data))
            declared = _declared(archive, entries)
    except _DAMAGED_ARCHIVE:
        raise Refused(_("This document is damaged and cannot be read.")) from None
    if any(name.lower().endswith("vbaproject.bin") for name in entries):
        raise Refused(_("This document holds programs (macros); save it without them first."))
    if declared in OPEN_DOCUMENTS:
        return Judged(data, declared, OPEN_DOCUMENTS[declared])
    kind = next((kind for name, kind in ARCHIVES.items() if name in entries), None)
    if kind is None or "[Content_Types].xml" not in entries:
        raise Refused(
            _("Only pictures (JPEG, PNG, WebP), PDF files and office documents can be stored.")
        )
    media_type, ending = kind
    return Judged(data, media_type, ending)


def _refuse_bombs(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    most = min(MOST_UNPACKED, MOST_TIMES_LARGER * size)
    if len(entries) > MOST_ENTRIES or unpacked > most:
        raise Refused(_unpacks_to_more())


def _unpacks_to_more() -> str:
    return str(_("This document unpacks to far more than it holds, and was refused."))


def _declared(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> str:
    # It is unpacked to be read: the names of media types are shorter than that.
    if "mimetype" not in entries or entries["mimetype"].file_size > 100:
        return ""
    return archive.read("mimetype").decode("ascii", "replace").strip()
