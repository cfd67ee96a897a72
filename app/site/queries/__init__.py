"""Reads for every page's frame: what the site calls itself."""

from __future__ import annotations

import sqlalchemy as sa

from app.database import Kept, db, detached
from app.site.models import SiteSettings


@Kept
def site_settings() -> SiteSettings:
    """The site's own settings; empty ones before anybody set them."""
    rows = detached(list(db.session.scalars(sa.select(SiteSettings))))
    return rows[0] if rows else SiteSettings(id=1, name={}, tagline={}, footer={}, accent="", words={}, version=0)
