"""Reads for every page's frame: what the site calls itself."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from app.database import db
from app.files.models import StoredFile
from app.files.queries import STORED, Stored
from app.kept import FrameCache, detached
from app.site.models import AdminSettings, SiteSettings, nothing_settled
from app.site.words import NOUNS
from app.speech.language import language
from app.text.texts import Localised, Texts, in_language


class Kept(NamedTuple):
    """The site's own settings with the file of its picture."""

    settings: SiteSettings
    picture: Stored | None


@FrameCache
def _kept() -> Kept:
    """Both in one statement; empty settings before anybody set them."""
    query = sa.select(SiteSettings, *STORED)
    query = query.outerjoin(StoredFile, SiteSettings.picture_id == StoredFile.id)
    row = db.session.execute(query).first()
    if row is None:
        # Of the columns themselves, so that none that comes later is forgotten.
        columns = SiteSettings.__table__.columns
        nothing: dict[str, Any] = {it.name: {} for it in columns if isinstance(it.type, Texts)}
        return Kept(SiteSettings(id=1, accent="", words={}, facts={}, version=0, **nothing), None)
    # Kept beyond the session that read it: a lazy load would fail.
    [settings] = detached([row[0]])
    return Kept(settings, Stored(*row[1:]) if settings.picture_id else None)


def site_settings() -> SiteSettings:
    """The site's own settings; empty ones before anybody set them."""
    return _kept().settings


@FrameCache
def admin_settings() -> AdminSettings:
    """What administrators have settled; empty before anybody did."""
    row = db.session.get(AdminSettings, 1)
    if row is None:
        return nothing_settled()
    [settings] = detached([row])
    return settings


def whom_to_ask() -> Localised:
    """Who helps whoever cannot sign in, in the reader's language where it can be."""
    return in_language(admin_settings().whom_to_ask or {}, language())


class ShownPicture(NamedTuple):
    """The picture of the initiative, and in words what it shows."""

    url: str
    width: int
    height: int
    text: str
    language: str


def site_picture() -> ShownPicture | None:
    """The picture of the initiative in the reader's language; None where there is none."""
    kept = _kept()
    if kept.picture is None:
        return None
    text = in_language(kept.settings.picture_text, language())
    return ShownPicture(*kept.picture.shown, *text)


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
