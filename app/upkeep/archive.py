"""A backup's file: a zip that ends in the digest of everything before, so that no byte changes
unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import Fault
from app.files.operations import whole

CHUNK = 1 << 20
MANIFEST = "manifest.json"
# A later format is refused, not guessed at.
FORMAT = 1
TABLES = "tables/"
_LABEL = b"sha256 of all before: "
_DIGITS = 64


class RefusedArchive(Fault):
    """A backup that cannot be used, and why."""


class Writer:
    """Takes members in, and notes the digest and size of each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> None:
        """Write one member, piece by piece."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        # The size is not known before it is written, and may be beyond four gigabytes.
        with self._archive.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}


@contextmanager
def made(path: Path, manifest: dict[str, Any]) -> Iterator[Writer]:
    """A backup to fill; `manifest` is written last, with the members. The file is there whole or
    not at all.
    """
    with whole(path) as file:
        with zipfile.ZipFile(file, "w", compresslevel=6) as archive:
            writer = Writer(archive)
            yield writer
            about = {"format": FORMAT, **manifest, "members": writer.members}
            archive.writestr(MANIFEST, json.dumps(about, indent=1, ensure_ascii=False))
            # Room for the digest: a zip ends in its comment, so it still opens everywhere.
            archive.comment = _LABEL + b"0" * _DIGITS
        digest = _digest_of_all_before(file)
        file.seek(-_DIGITS, os.SEEK_END)
        file.write(digest)


class Reader:
    """A backup of which every byte is as it was written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if self.manifest["format"] != FORMAT:
            raise RefusedArchive(
                f"this backup is of format {self.manifest['format']}, which this version cannot "
                "read"
            )
        _require_described(self.manifest)

    def lines(self, name: str) -> Iterator[bytes]:
        """A member line by line."""
        with self._archive.open(name) as member:
            yield from member

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece."""
        with self._archive.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk

    def require_members(self) -> None:
        """RefusedArchive unless each member is what the manifest says, and there is no other."""
        members = self.manifest["members"]
        if sorted(self._archive.namelist()) != sorted([*members, MANIFEST]):
            raise RefusedArchive("this backup does not hold what its manifest lists")
        for name, about in members.items():
            digest = hashlib.sha256()
            for chunk in self.chunks(name):
                digest.update(chunk)
            if digest.hexdigest() != about["sha256"]:
                raise RefusedArchive(f"{name} is not what was written into this backup")


def _require_described(manifest: dict[str, Any]) -> None:
    """Raise RefusedArchive unless the manifest says what every backup's does, whoever made it."""
    tables = manifest["tables"]
    described = isinstance(manifest["revision"], str) and all(
        isinstance(table["name"], str)
        and isinstance(table["rows"], int)
        and all(isinstance(column, str) for column in table["columns"])
        and f"{TABLES}{table['name']}.jsonl" in manifest["members"]
        for table in tables
    )
    if not described:
        raise RefusedArchive("this backup does not say which tables it holds")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup to read; raises RefusedArchive when it was cut, altered or is none, before
    anything is read from it.
    """
    with ExitStack() as kept_open:
        try:
            file = kept_open.enter_context(path.open("rb"))
            _require_whole(file)
            reader = Reader(kept_open.enter_context(zipfile.ZipFile(file)))
            # Each member is read once before a row is touched; a restore then fails for no reason
            # of the file's.
            reader.require_members()
        # What a crafted file makes zipfile and json raise is one refusal.
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, RecursionError) as error:
            raise RefusedArchive(
                f"{path} is not a backup that can be read ({type(error).__name__}: {error})"
            ) from None
        except OSError as error:
            raise RefusedArchive(f"{path} cannot be read ({error.strerror})") from None
        yield reader


def _require_whole(file: BinaryIO) -> None:
    """Raise RefusedArchive unless the file ends in the digest of everything before."""
    length = file.seek(0, os.SEEK_END)
    if length < len(_LABEL) + _DIGITS:
        raise RefusedArchive(f"{file.name} is not a backup")
    file.seek(-_DIGITS - len(_LABEL), os.SEEK_END)
    if not file.read(len(_LABEL)) == _LABEL:
        raise RefusedArchive(f"{file.name} is not a backup, or its end is missing")
    if file.read() != _digest_of_all_before(file):
        raise RefusedArchive(
            f"{file.name} was altered or cut: its content is not what was written"
        )
    file.seek(0)


def _digest_of_all_before(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    left = file.seek(0, os.SEEK_END) - _DIGITS
    file.seek(0)
    # By the piece: a backup may be larger than memory.
    while left > 0:
        chunk = file.read(min(CHUNK, left))
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()
