"""Reads for every page's frame: what the site calls itself."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from app.database import db
from app.kept import FrameCache, detached
from app.site.models import SiteSettings
from app.site.words import NOUNS
from app.speech.language import language
from app.text.texts import Localised, in_language


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


def site_name() -> Localised:
    """What the site calls itself, in the reader's language where it can be."""
    own = in_language(site_settings().name or {}, language())
    if own.text:
        return own
    return Localised(current_app.config["TWIZA"].site_name or "Twiza", language())
