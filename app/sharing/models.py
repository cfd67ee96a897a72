"""Pictures that stand beside links to the site, each a stored file."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model


class _Drawn:
    """A picture in one language; `digest` tells what it was drawn from (`Poster`)."""

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))


class SitePicture(_Drawn, Model):
    """The site's own picture."""

    __tablename__ = "site_picture"
    # Two who draw at once meet in the key: one picture stays.
    __table_args__ = (sa.UniqueConstraint("file_id"),)

    language: Mapped[str] = mapped_column(sa.String(35), primary_key=True)


class EditionPicture(_Drawn, Model):
    """The picture of an adopted edition of the plan."""

    __tablename__ = "edition_picture"
    __table_args__ = (sa.UniqueConstraint("file_id"),)

    edition_number: Mapped[int] = mapped_column(sa.ForeignKey("edition.number"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(35), primary_key=True)
