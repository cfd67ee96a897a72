"""Organisations and the members who belong to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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
from app.organisations.powers import Powers

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
# So long only an organisation's administrators answer who asks to act for it.
ANSWERED_WITHIN = timedelta(days=7)
# What is asked of an organisation: a mandate, or to belong to it.
WANTS = ("act", "belong")
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
    # Its administrators say how it is reached, and whether everybody may read that.
    contact: Mapped[str] = mapped_column(sa.String(2000), default="", server_default="")
    contact_shown: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # From that day on it is no voter, and nobody acts for it; its page, texts and votes stay.
    left_on: Mapped[date | None]


class Affiliation(Model):
    """The organisation that a member says they belong to. It gives no right to act for it: that is
    a mandate.
    """

    __tablename__ = "affiliation"
    __table_args__ = (sa.Index(None, "organisation_id"),)

    # The member is the key: nobody belongs to two.
    member_id: Mapped[int] = belongs_to("member", key=True)
    organisation_id: Mapped[int] = belongs_to("organisation")


class Mandate(Identified, Model):
    """That a member may act for an organisation, with these powers, from `from_at` until
    `until_at` (None: without an end). In force once the member has accepted it.

    Two of one member for one organisation never overlap, so that member, organisation and
    beginning name one.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "member_id", "from_at"),
        sa.CheckConstraint("until_at > from_at", name="lasts"),
        sa.Index(None, "member_id"),
        # Forms and events name it: its number is never given again.
        {"sqlite_autoincrement": True},
    )

    organisation_id: Mapped[int] = refers_to("organisation")
    member_id: Mapped[int] = refers_to("member")
    powers: Mapped[frozenset[str]] = mapped_column(Powers)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = refers_to("member")
    accepted_at: Mapped[datetime | None]
    # Who ended it before its time.
    ended_by_id: Mapped[int | None] = refers_to("member")
    # That it was ended by a verb, or as its organisation left: it is over for good, also where it
    # had not begun, and no folder gives it back.
    ended_here: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Whether the member agreed to be named on the organisation's page.
    listed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended by then."""
        return self.ended_here or (self.until_at is not None and self.until_at <= now)

    def in_force(self, now: datetime) -> bool:
        """Whether its member may act under it then."""
        return self.accepted_at is not None and self.from_at <= now and not self.is_over(now)


# What says whether a mandate is in force.
IN_FORCE = ("accepted_at", "from_at", "until_at", "ended_here")


def in_force(mandate: Any, now: Any) -> sa.ColumnElement[bool]:
    """The condition that a row of mandates is in force then, as `Mandate.in_force` says."""
    return sa.and_(mandate.accepted_at.is_not(None), mandate.from_at <= now, stands(mandate, now))


def stands(mandate: Any, now: Any) -> sa.ColumnElement[bool]:
    """The condition that a row of mandates is not over by then, as `Mandate.is_over` says."""
    endless = mandate.until_at.is_(None)
    return sa.and_(sa.not_(mandate.ended_here), sa.or_(endless, mandate.until_at > now))


class Administration(NamedTuple):
    """Who administers an organisation now: the members who may act and hold `administer`. One
    without any is unclaimed.
    """

    organisation_id: int
    administrators: frozenset[int]


class MandateRequest(Identified, Model):
    """A member asks to act for an organisation, in their own words, or was admitted and wants to
    belong to it, until somebody answers.
    """

    shown = False
    __tablename__ = "mandate_request"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "member_id"),
        sa.Index(None, "member_id"),
        {"sqlite_autoincrement": True},
    )

    organisation_id: Mapped[int] = refers_to("organisation")
    member_id: Mapped[int] = refers_to("member")
    wants: Mapped[str] = mapped_column(
        choice("wants", *WANTS), default="act", server_default="act"
    )
    why: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    # One that was refused stays, with the reason, until its member asks again.
    refused_at: Mapped[datetime | None]
    refused_for: Mapped[str] = mapped_column(sa.Text, default="")
