"""Organisations and the members who belong to them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Identified,
    Model,
    OptionalTexts,
    RequiredTexts,
    Sourced,
    Versioned,
    belongs_to,
    choice,
    refers_to,
    sourced_constraints,
)

KINDS = (
    "association",
    "foundation",
    "cooperative",
    "company",
    "public body",
    "university",
    "network",
    "other",
)
STANDINGS = ("initiator", "supporter", "founding", "member")


class Organisation(Identified, Sourced, Versioned, Model):
    """A solidarity actor."""

    __tablename__ = "organisation"
    __table_args__ = (*sourced_constraints(), sa.Index(None, "territory_id"))

    name: Mapped[RequiredTexts]
    kind: Mapped[str] = mapped_column(choice("kind", *KINDS), default="association")
    standing: Mapped[str] = mapped_column(choice("standing", *STANDINGS), default="member")
    territory_id: Mapped[int | None] = refers_to("territory")
    website: Mapped[str] = mapped_column(sa.String(2000), default="")
    presentation: Mapped[OptionalTexts]
    logo_id: Mapped[int | None] = refers_to("stored_file")
    joined_at: Mapped[datetime]


class Affiliation(Model):
    """The organisation that a member says they belong to. It gives no right to act for it: that is
    a mandate.
    """

    __tablename__ = "affiliation"
    __table_args__ = (sa.Index(None, "organisation_id"),)

    # The member is the key: nobody belongs to two.
    member_id: Mapped[int] = belongs_to("member", key=True)
    organisation_id: Mapped[int] = belongs_to("organisation")
