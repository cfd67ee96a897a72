"""What the site calls itself and how it looks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, OptionalTexts, Versioned
from app.text.texts import ByLanguage


class SiteSettings(Versioned, Model):
    """The one row of the site's own name, texts, colour and words; `words` renames the product's
    nouns per language.
    """

    __tablename__ = "site_settings"
    # Two first saves at once meet in this number: one of them is refused.
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[OptionalTexts]
    tagline: Mapped[OptionalTexts]
    footer: Mapped[OptionalTexts]
    accent: Mapped[str] = mapped_column(sa.String(7), default="")
    words: Mapped[dict[str, ByLanguage]] = mapped_column(sa.JSON, default=dict)
