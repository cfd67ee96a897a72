"""Runs a command and stops for ever at a table: `-m tests.upkeep.stopping TABLE COMMAND...`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import create_app
from app.upkeep import rows
from config import Settings


def held(act: Callable[..., Any], table: str) -> Callable[..., Any]:
    """The same act; at that table it says so on standard output and never goes on."""

    def act_or_stop(named: Any, *rest: Any) -> Any:
        if getattr(named, "name", named) == table:
            print("stopped", flush=True)
            time.sleep(600)
        return act(named, *rest)

    return act_or_stop


def main(table: str, *words: str) -> None:
    """Run it."""
    app = create_app(Settings.from_environment(os.environ, Path(os.environ["UPLOADS_DIR"])))
    rows.load, rows.lines = held(rows.load, table), held(rows.lines, table)
    app.cli.main(args=list(words), prog_name="flask", obj=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
