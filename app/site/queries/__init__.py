"""Reads for every page's frame: what the site calls itself."""

from __future__ import annotations

import sqlalchemy as sa

from app.database import db
from app.kept import FrameCache, detached
from app.site.models import SiteSettings
from app.site.words import NOUNS
from app.speech.language import language


@FrameCache
def site_settings() -> SiteSettings:
    """The site's own settings; empty ones before anybody set them."""
    # Kept beyond the session that read it: a lazy load would fail.
    rows = detached(list(db.session.scalars(sa.select(SiteSettings))))
    if rows:
        return rows[0]
    return SiteSettings(id=1, name={}, tagline={}, footer={}, accent="", words={}, version=0)


def word(noun: str) -> str:
    """`word("proposals")`: what this site calls a noun of the product, in the reader's
    language.
    """
    own = (site_settings().words or {}).get(noun, {}).get(language())
    return own or str(NOUNS[noun])
