"""Adopted editions of the plan."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Digest,
    Identified,
    Model,
    OptionalTexts,
    refers_to,
)


class Edition(Model):
    """An adopted edition of the plan: frozen. `content` is the canonical JSON, `sha256` its
    digest.
    """

    __tablename__ = "edition"

    # The verb counts: of two adoptions at once both take the next number, and the key lets one in.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # As text and not as JSON: an engine would write it anew, and the digest is of these bytes.
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[Digest]
    words: Mapped[OptionalTexts]
    adopted_at: Mapped[datetime]
    adopted_by_id: Mapped[int | None] = refers_to("member")


class Signature(Identified, Model):
    """That an organisation stands behind an edition: beside it, never in it."""

    __tablename__ = "signature"
    __table_args__ = (
        sa.UniqueConstraint("edition_number", "organisation_id"),
        # For what an organisation signed.
        sa.Index(None, "organisation_id"),
    )

    edition_number: Mapped[int] = mapped_column(sa.ForeignKey("edition.number"))
    organisation_id: Mapped[int] = refers_to("organisation")
    # Who signed for it, and under which mandate.
    member_id: Mapped[int | None] = refers_to("member")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    signed_at: Mapped[datetime]


class EditionAction(Model):
    """Which actions an edition holds: an action is public once it stands in one."""

    __tablename__ = "edition_action"
    # For the newest edition that holds an action; the key begins with the edition.
    __table_args__ = (sa.Index(None, "action_id"),)

    edition_number: Mapped[int] = mapped_column(sa.ForeignKey("edition.number"), primary_key=True)
    action_id: Mapped[int] = refers_to("action", key=True)
