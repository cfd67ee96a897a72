"""Imports a folder and stops for ever at the first row of a table: `-m tests.interchange.stopping
FOLDER TABLE`.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import create_app
from app.database import db
from config import Settings


def main(folder: str, table: str) -> None:
    """Import; say so on standard output where it stops."""
    app = create_app(Settings.from_environment(os.environ, Path(os.environ["UPLOADS_DIR"])))

    def stop(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            print("stopped", flush=True)
            time.sleep(600)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", stop)
        app.cli.main(args=["data", "import", folder], prog_name="flask", obj=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
