"""Voters, votes and tallies."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Model, belongs_to, choice, refers_to, table_of

CHOICES = {
    "support": ("support",),
    "agreement": ("agree", "neutral", "disagree"),
    "points": ("points",),
}
# What a choice adds to the score; points count themselves.
WEIGHTS = {"support": 1, "agree": 1, "neutral": 0, "disagree": -1}


class Voter(Identified, Model):
    """Whoever has one vote: exactly one of a person or an organisation."""

    __tablename__ = "voter"
    __table_args__ = (
        sa.UniqueConstraint("member_id"),
        sa.UniqueConstraint("organisation_id"),
        sa.CheckConstraint("(member_id IS NULL) <> (organisation_id IS NULL)", name="one_of_two"),
    )

    member_id: Mapped[int | None] = refers_to("member")
    organisation_id: Mapped[int | None] = refers_to("organisation")


class Vote(Identified, Model):
    """A vote as it stands: one per voter and proposal. `salt` opens the commitment that its event
    holds.

    `member_id` is the person who cast it: the voter's own member, or who acted for the
    organisation.
    """

    __tablename__ = "vote"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "voter_id"),
        # For a voter's own votes: those of a list, and those that count for a cycle's limit.
        sa.Index(None, "voter_id", "proposal_id"),
        sa.CheckConstraint(
            "(choice = 'points') = (points IS NOT NULL)", name="points_with_points"
        ),
        sa.CheckConstraint("points >= 0", name="points_not_negative"),
    )

    proposal_id: Mapped[int] = refers_to("proposal")
    voter_id: Mapped[int] = refers_to("voter")
    member_id: Mapped[int | None] = refers_to("member")
    # Under which it was cast for an organisation; an import names none.
    mandate_id: Mapped[int | None] = refers_to("mandate")
    choice: Mapped[str] = mapped_column(
        choice("choice", "support", "agree", "neutral", "disagree", "points")
    )
    points: Mapped[int | None]
    # The proposal's version on which it was given.
    number: Mapped[int]
    cast_at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(sa.String(32))


def voter_id() -> sa.Select[int]:
    """The number of the voter that the parameters `member_id` and `organisation_id` name (see
    `VoterId`): of both at most one is given.
    """
    # A comparison with NULL holds for no row, so the one that is not given finds nothing.
    voter = table_of(Voter).c
    names = ("member_id", "organisation_id")
    given = (voter[name] == sa.bindparam(name, type_=sa.Integer) for name in names)
    return sa.select(voter.id).where(sa.or_(*given))


def own_choice(proposal_id: sa.ColumnElement[int]) -> sa.Select[str]:
    """What the voter of `voter_id` chose on that proposal; the voter is looked up once for all
    rows.
    """
    vote = table_of(Vote).c
    own = vote.voter_id == voter_id().scalar_subquery()
    return sa.select(vote.choice).where(vote.proposal_id == proposal_id, own)


def commitment(vote: Vote | sa.Row[Any]) -> str:
    """What the vote's event holds in place of the choice: nobody can open it without the salt,
    which the vote keeps.
    """
    points = "" if vote.points is None else str(vote.points)
    at = vote.cast_at.astimezone(UTC).isoformat()
    # The version is among them: nobody can say that a vote was given on another text. In UTC, as
    # engines hand back other zones. See docs/decisions.md, 'what proves that nothing was cut off'.
    parts = [vote.salt, vote.voter_id, vote.proposal_id, vote.number, vote.choice, points, at]
    # Only where there is one, so that what was committed to before there were mandates holds.
    if vote.mandate_id is not None:
        parts.append(vote.mandate_id)
    sealed = "|".join(map(str, parts))
    return hashlib.sha256(sealed.encode()).hexdigest()


class Tally(Model):
    """The count of a proposal's votes, changed only in the transaction of a vote; `verify` counts
    again.

    `points` are what all `givers` of points gave together. `score` is what lists sort by:
    supporters, or agree minus disagree, or points.
    """

    __tablename__ = "tally"
    # For lists by support: see docs/decisions.md, 'a list begins at the index of its order'.
    __table_args__ = (sa.Index(None, "score", "proposal_id"),)

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    support: Mapped[int] = mapped_column(default=0)
    agree: Mapped[int] = mapped_column(default=0)
    neutral: Mapped[int] = mapped_column(default=0)
    disagree: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # A sum of points does not say how many voted, and a secret count is told from five votes on.
    # The server's default is for servers of the version before, which leave it out.
    givers: Mapped[int] = mapped_column(default=0, server_default="0")
    # How much of each count is organisations' votes.
    of_organisations_support: Mapped[int] = mapped_column(default=0, server_default="0")
    of_organisations_agree: Mapped[int] = mapped_column(default=0, server_default="0")
    of_organisations_neutral: Mapped[int] = mapped_column(default=0, server_default="0")
    of_organisations_disagree: Mapped[int] = mapped_column(default=0, server_default="0")
    of_organisations_points: Mapped[int] = mapped_column(
        sa.BigInteger, default=0, server_default="0"
    )
    of_organisations_givers: Mapped[int] = mapped_column(default=0, server_default="0")
    score: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    @property
    def kinds(self) -> Kinds:
        return by_kind(self)


def of_organisations(count: str) -> str:
    """The column that tells how much of that count is organisations'."""
    return f"of_organisations_{count}"


class ToldCounts(NamedTuple):
    """The counts that a ballot's words and bar need."""

    support: int
    agree: int
    neutral: int
    disagree: int
    points: int


class Kinds(NamedTuple):
    """The counts of people's votes and of organisations', which together are the whole."""

    people: ToldCounts
    organisations: ToldCounts


def by_kind(counts: Any) -> Kinds:
    """The counts apart: of a Tally, or of a row with its columns."""
    theirs = ToldCounts._make(getattr(counts, name) for name in _SHARES)
    people = (getattr(counts, name) - share for name, share in theirs._asdict().items())
    return Kinds(ToldCounts._make(people), theirs)


_SHARES = tuple(of_organisations(name) for name in ToldCounts._fields)


class Counts(Protocol):
    """The counts of one proposal: a Tally, or a row with its columns."""

    @property
    def support(self) -> Any: ...

    @property
    def agree(self) -> Any: ...

    @property
    def neutral(self) -> Any: ...

    @property
    def disagree(self) -> Any: ...

    @property
    def points(self) -> Any: ...

    @property
    def givers(self) -> Any: ...

    @property
    def of_organisations_support(self) -> Any: ...

    @property
    def of_organisations_agree(self) -> Any: ...

    @property
    def of_organisations_neutral(self) -> Any: ...

    @property
    def of_organisations_disagree(self) -> Any: ...

    @property
    def of_organisations_givers(self) -> Any: ...


def ballots(counts: Counts | type[Tally]) -> Any:
    """How many voted on a proposal, by its counts; of the table itself the expression."""
    return counts.support + counts.agree + counts.neutral + counts.disagree + counts.givers


def organisations_ballots(counts: Counts | type[Tally]) -> Any:
    """How many of them are organisations'; of the table itself the expression."""
    return (
        counts.of_organisations_support
        + counts.of_organisations_agree
        + counts.of_organisations_neutral
        + counts.of_organisations_disagree
        + counts.of_organisations_givers
    )
