"""Migrates and dies at a statement: `-m tests.migrations.killing REVISION NUMBER`; 0: prints how
many there are.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import create_app
from app.database import db
from app.migrating import upgrade
from config import Settings


def main(revision: str, number: int) -> None:
    """Upgrade to the revision; the commits count as statements, too."""
    app, statements = create_app(Settings.from_environment(os.environ, Path.cwd())), count(1)

    def die(*_: Any) -> None:
        if next(statements) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", die)
        event.listen(db.engine, "commit", die)
        upgrade(revision)
        print(next(statements) - 1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
