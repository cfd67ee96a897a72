"""The site that lets go readers who take nothing for two seconds: what the production server serves (`:site`)."""

from __future__ import annotations

from app.web import unread
from wsgi import site

unread.UNREAD_SECONDS = 2

__all__ = ["site"]
