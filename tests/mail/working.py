"""A worker whose mail is of the tests' kind: `-m tests.mail.working MINUTES`, by a clock that is so
far ahead.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import clock, create_app
from app.mail.kinds import Recipient
from app.upkeep import worker
from config import Settings
from tests.mail.letters import People


def main(minutes: float) -> None:
    """Work until asked to end."""
    environ = os.environ | {"WORKER": "no"}
    app = create_app(Settings.from_environment(environ, Path(os.environ["UPLOADS_DIR"])))
    everybody = {
        number: Recipient(f"m{number}@example.org", ("fr", "ar", "en")[number % 3])
        for number in range(1, 1000)
    }
    worker.declared_kinds = People(everybody).kinds  # type: ignore[assignment]
    worker.PAUSE = 0.05
    ahead = timedelta(minutes=minutes)
    with app.app_context(), clock.set_to(lambda: datetime.now(UTC) + ahead):
        worker.Worker().run()


if __name__ == "__main__":
    main(float(sys.argv[1]))
