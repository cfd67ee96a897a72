"""Files of every kind, good and bad."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (11, 93, 74)).save(out, kind)
    return out.getvalue()


def with_swapped_colours(mode: str = "RGB", kind: str = "PNG") -> bytes:
    """A red picture whose profile says that its red is the screen's blue."""
    out, swapped = io.BytesIO(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"-XYZ"), (b"bXYZ", b"rXYZ"), (b"-XYZ", b"bXYZ")):
        swapped = swapped.replace(old, new)
    Image.new("RGBA", (40, 20), (255, 0, 0, 128)).convert(mode).save(
        out, kind, icc_profile=swapped
    )
    return out.getvalue()


def noise(side: int) -> bytes:
    """A picture that no encoding makes small: about a byte for each of its points."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 100).save(out, "PNG")
    return out.getvalue()


def gps_photo() -> bytes:
    """A photo taken with the camera turned, that says where and what."""
    photo = Image.new("RGB", (40, 20), (163, 58, 31))
    exif = photo.getexif()
    exif[0x0112] = 6
    exif[0x010E] = "Casablanca"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 35.0, 0.0), 3: "W", 4: (7.0, 35.0, 0.0)})
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def archive(entries: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return out.getvalue()


def docx(more: dict[str, bytes] | None = None) -> bytes:
    """An office document."""
    return archive(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **(more or {})}
    )


def as_form(data: bytes, name: str, field: str = "file", **fields: str) -> dict[str, object]:
    """What a browser sends: the keyword arguments for a post with a file, as one body in
    memory.
    """
    part = "--edge\r\nContent-Disposition: form-data; name="
    lines = [f'{part}"{key}"\r\n\r\n{text}\r\n' for key, text in fields.items()]
    head = f'{part}"{field}"; filename="{name}"\r\n\r\n'
    body = "".join([*lines, head]).encode() + data + b"\r\n--edge--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=edge"}
