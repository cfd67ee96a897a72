"""What whoever runs the site should watch: the age of backups, the room on the disks."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.engine import make_url

from app import clock
from app.files.operations import BACKUP_NOTE, whole
from app.files.queries import uploads_folder
from config import Settings

log = structlog.get_logger()
# A night may be missed, and a backup take its time.
OLDEST = timedelta(hours=50)
GIGABYTE = 1_000_000_000
# See docs/decisions.md, 'when a backup was made is a note beside the uploads'.
LEAST_FREE = GIGABYTE


class Condition(NamedTuple):
    """When the newest backup was made, None if unknown; the free bytes of the fullest disk,
    None where a folder cannot be asked.
    """

    backed_up_at: datetime | None
    free: int | None

    @property
    def backup(self) -> str:
        """`ok`, or `low` when it is too old or none is known."""
        return "ok" if self.backed_up_at and clock.now() - self.backed_up_at < OLDEST else "low"

    @property
    def disk(self) -> str:
        """`ok`, or `low` when there is little room, or nobody can say how much."""
        return "ok" if self.free is not None and self.free >= LEAST_FREE else "low"


def condition(settings: Settings) -> Condition:
    """As it is now; no row is asked."""
    return Condition(backed_up_at(), _free(_folders(settings)))


def _free(folders: list[Path]) -> int | None:
    """The free bytes of the fullest of their disks."""
    try:
        disks = [shutil.disk_usage(path) for path in folders if path.is_dir()]
    except OSError as fault:  # no right to look, a share that is away
        log.warning("disk not asked", error=type(fault).__name__)
        return None
    return min((disk.free for disk in disks), default=0)


def _folders(settings: Settings) -> list[Path]:
    """Where uploads and an SQLite database grow."""
    url = make_url(settings.database_url)
    database = [Path(url.database or "").parent] if url.drivername == "sqlite" else []
    return [settings.uploads_dir, *database]


def note_backup(made_at: datetime) -> None:
    """Leave a note beside the uploads: a row would be part of the backup."""
    with whole(uploads_folder() / BACKUP_NOTE) as file:
        file.write(json.dumps({"made_at": made_at.isoformat()}).encode())


def backed_up_at() -> datetime | None:
    """When the newest backup was made; None when no note says so."""
    try:
        note = json.loads((uploads_folder() / BACKUP_NOTE).read_bytes())
        made_at = datetime.fromisoformat(note["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # Without an offset it could not be compared with the present.
    return made_at if made_at.tzinfo else None
