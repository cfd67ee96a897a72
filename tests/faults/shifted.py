"""The site with a clock that a file sets: what the production server serves where the clock jumps
(`:site`).
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from app import clock
from wsgi import site

FILE = Path(os.environ["SHIFTED_BY"])


def _shifted() -> datetime:
    return clock._system() + timedelta(seconds=float(FILE.read_text()))


clock._source = _shifted

__all__ = ["site"]
