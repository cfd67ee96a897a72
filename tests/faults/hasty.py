"""The site that lets go readers who take nothing for two seconds: what the production server
serves (`:site`).
"""

from __future__ import annotations

from app.web import unread
from wsgi import site

unread.UNREAD_SECONDS = 2
_end_unread = unread._end_unread


def _told(name: str) -> bool:
    """The same, and a line in the log once a worker listens."""
    if listens := _end_unread(name):
        print("lets go", flush=True)
    return listens


unread._end_unread = _told

__all__ = ["site"]
