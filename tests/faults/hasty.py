"""The site that lets go readers who take nothing for two seconds: what the production server serves (`:site`)."""

from __future__ import annotations

from app.web import lanes
from wsgi import site

lanes.UNREAD_SECONDS = 2

__all__ = ["site"]
