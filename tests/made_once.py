"""What the apps of one process of tests need not make anew each: the code of templates, and the
tables of an empty database.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import make_url

from app.database import db
from app.migrating import upgrade


class TemplateCode(BytecodeCache):
    """Templates as they were compiled: all of them take three seconds, and a page of a new app a
    tenth of that. Whoever changes a template has another source, and so another code.
    """

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give it the code, unless that is of another source."""
        if known := self._known.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._known[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CODE = TemplateCode()
_migrated: list[bytes] = []


def migrate(url: str) -> None:
    """Bring the database of the present app to the newest revision; a new one on SQLite is a copy
    of the first that was migrated, unless the site itself says where it lies.
    """
    path = _file_of(url)
    is_new = path is not None and not path.exists()
    if path and is_new and _migrated:
        path.write_bytes(_migrated[0])
    # Of a copy this finds that nothing is to be done.
    upgrade()
    if path and is_new and not _migrated:
        _migrated.append(_copied(path.with_suffix(".copy")))


def _file_of(url: str) -> Path | None:
    named = make_url(url).database if url.startswith("sqlite") else None
    return Path(named) if named else None


def _copied(target: Path) -> bytes:
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    copied = target.read_bytes()
    target.unlink()
    return copied
