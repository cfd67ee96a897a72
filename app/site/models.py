"""What the site calls itself and how it looks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, Versioned
from app.text.texts import Texts


class SiteSettings(Versioned, Model):
    """The one row of the site's own name, texts, colour, words and picture; `words` renames the
    product's nouns per language, `facts` says who publishes the site and how they are reached.
    """

    __tablename__ = "site_settings"
    # Two first saves at once meet in this number: one of them is refused.
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    tagline: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    footer: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    accent: Mapped[str] = mapped_column(sa.String(7), default="")
    words: Mapped[dict[str, dict[str, str]]] = mapped_column(sa.JSON, default=dict)
    facts: Mapped[dict[str, dict[str, str]]] = mapped_column(
        sa.JSON, default=dict, server_default="{}"
    )
    # The pages that the law wants, where the coalition says them in its own words.
    legal: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
    privacy: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
    contact: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
    accessibility: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
    picture_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    # What the picture shows, for whoever does not see it.
    picture_text: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
