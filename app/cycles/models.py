"""Cycles and their dated phases. The present phase is computed from the dates, never stored."""

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.model import (
    Identified,
    Model,
    OptionalTexts,
    RequiredTexts,
    Sourced,
    Versioned,
    belongs_to,
    choice,
    sourced_constraints,
)

OWN = "all, delete-orphan"
PHASES = ("gather", "deliberate", "vote", "decide", "closed")
PLACES = {kind: place for place, kind in enumerate(PHASES)}
BALLOTS = ("support", "agreement", "points")
RESULTS = ("live", "close")
COST_RULES = ("linear", "quadratic")
SHORTLISTS = ("", "most-support", "equal-shares", "phragmen")
ELECTORATES = ("people", "organisations", "both")


class Cycle(Identified, Sourced, Versioned, Model):
    """A call for proposals. `ballot` says how its proposals are voted on."""

    __tablename__ = "cycle"
    __table_args__ = sourced_constraints()

    name: Mapped[RequiredTexts]
    summary: Mapped[OptionalTexts]
    ballot: Mapped[str] = mapped_column(choice("ballot", *BALLOTS), default="support")
    ballot_limit: Mapped[int | None]
    points: Mapped[int | None]
    cap: Mapped[int | None]
    cost_rule: Mapped[str] = mapped_column(choice("cost_rule", *COST_RULES), default="linear")
    budget: Mapped[int | None] = mapped_column(sa.BigInteger)
    electorate: Mapped[str] = mapped_column(choice("electorate", *ELECTORATES), default="people")
    quorum: Mapped[int | None]
    results: Mapped[str] = mapped_column(choice("results", *RESULTS), default="live")
    secret: Mapped[bool] = mapped_column(default=False)
    shortlist_rule: Mapped[str] = mapped_column(choice("shortlist_rule", *SHORTLISTS), default="")
    seats: Mapped[int | None]
    phases: Mapped[list["Phase"]] = relationship(
        order_by="Phase.starts_at", cascade=OWN, lazy="raise", back_populates="cycle"
    )

    # Of a row that is kept, and so never changed, the dates are put in order once.
    kept_dates: ClassVar[tuple[tuple[str, datetime], ...] | None] = None

    @property
    def dates(self) -> tuple[tuple[str, datetime], ...]:
        """The phases that have a date, each with its beginning, in the order of phases."""
        if self.kept_dates is not None:
            return self.kept_dates
        dated = [(phase.kind, phase.starts_at) for phase in self.phases]
        return tuple(sorted(dated, key=lambda one: PLACES[one[0]]))

    def phase_at(self, at: datetime) -> str | None:
        """The phase in force at that instant: the last one begun; None before the first."""
        for kind, starts in reversed(self.kept_dates or self.dates):
            if starts <= at:
                return kind
        return None

    def starts(self, kind: str) -> datetime | None:
        """The instant at which that phase begins, if it is dated."""
        return dict(self.dates).get(kind)

    def ends(self, kind: str) -> datetime | None:
        """When that phase gives way to the next dated one; None if nothing follows."""
        later = [starts for other, starts in self.dates if PLACES[other] > PLACES[kind]]
        return min(later) if later else None

    def vote_closed(self, at: datetime) -> bool:
        """Whether voting was open once and is over."""
        # A vote that was never dated did not close, whatever phase came after.
        ends = self.ends("vote")
        return self.starts("vote") is not None and ends is not None and ends <= at

    def results_public(self, at: datetime) -> bool:
        """Whether tallies may be shown to everybody at that instant."""
        return self.results == "live" or self.vote_closed(at)


class Phase(Identified, Model):
    """The beginning of a phase: wall time and zone as agreed, and the instant of them."""

    __tablename__ = "phase"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "kind"),)

    cycle_id: Mapped[int] = belongs_to("cycle")
    kind: Mapped[str] = mapped_column(choice("kind", *PHASES))
    # What people agreed on: a country may change its zone before the day comes.
    wall: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    zone: Mapped[str] = mapped_column(sa.String(64))
    starts_at: Mapped[datetime]
    cycle: Mapped[Cycle] = relationship(back_populates="phases", lazy="raise")
