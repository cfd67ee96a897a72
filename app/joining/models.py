"""Applications for membership, what is asked about them, and links for many."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import LONGEST_EMAIL, LONGEST_NAME
from app.clock import SKEW
from app.model import Digest, Identified, LanguageTag, Model, belongs_to, choice, refers_to
from app.organisations.models import KINDS
from app.organisations.powers import Powers

STATES = ("unconfirmed", "waiting", "asked", "accepted", "refused")
# Nothing is settled yet, and the address is confirmed.
OPEN = ("waiting", "asked")
_IS_OPEN = sa.text("state IN ('waiting', 'asked')")
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
# So long the link of an invitation opens: whoever is invited did not wait for it.
INVITED_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=183)
# So long before it is deleted the queue says so.
TOLD_BEFORE = timedelta(days=30)


class Application(Identified, Model):
    """Somebody wants to become a member: no row of `member` before they are accepted.

    It counts once the link that is mailed to its address is used; there is one that is open for an
    address. For an organisation of the directory, or for a new one with a name, or for nobody.
    Where an administrator of the organisation invited them, it was written by that one.
    """

    shown = False
    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("sender", "slot"),
        sa.UniqueConstraint("confirm_digest"),
        sa.UniqueConstraint("page_digest"),
        sa.Index(
            "uq_application_open",
            "email",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        sa.Index(None, "email", "applied_at"),
        sa.Index(None, "state", "changed_at"),
        sa.Index(None, "organisation_id", "invited_until"),
    )

    email: Mapped[str] = mapped_column(sa.String(LONGEST_EMAIL))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    language: Mapped[LanguageTag]
    territory_id: Mapped[int | None] = refers_to("territory")
    why: Mapped[str] = mapped_column(sa.Text)
    organisation_id: Mapped[int | None] = refers_to("organisation")
    organisation_name: Mapped[str] = mapped_column(sa.String(300), default="")
    organisation_kind: Mapped[str] = mapped_column(
        choice("organisation_kind", *KINDS), default="association"
    )
    organisation_website: Mapped[str] = mapped_column(sa.String(2000), default="")
    # When and to which text (app/site/queries/agreed.py) the applicant agreed: by the form, and
    # from the confirmation on by that, since anybody can fill in the form.
    consent_at: Mapped[datetime]
    consent_digest: Mapped[Digest]
    state: Mapped[str] = mapped_column(choice("state", *STATES), default="unconfirmed")
    applied_at: Mapped[datetime]
    # The last step of anybody.
    changed_at: Mapped[datetime]
    # Of the tokens that are mailed, once they are (app/joining/operations/tokens.py).
    confirm_digest: Mapped[Digest | None]
    page_digest: Mapped[Digest | None]
    salt: Mapped[str] = mapped_column(sa.String(32))
    # As of a question: see docs/decisions.md, "a visitor's questions are limited by places".
    sender: Mapped[Digest | None]
    slot: Mapped[int | None]
    join_link_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("join_link.id", ondelete="SET NULL")
    )
    # Who invited them into the organisation, until when the link of that opens, and which powers
    # are offered with it.
    invited_by_id: Mapped[int | None] = refers_to("member")
    invited_until: Mapped[datetime | None]
    powers: Mapped[frozenset[str]] = mapped_column(Powers, default=frozenset(), server_default="")
    # Why it was refused: for the applicant and the reviewers.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    settled_by_id: Mapped[int | None] = refers_to("member")
    member_id: Mapped[int | None] = refers_to("member")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def can_be_withdrawn(self, now: datetime) -> bool:
        """Whether it is an invitation that nobody has answered yet."""
        until = self.invited_until
        return self.state == "unconfirmed" and until is not None and until > now

    @property
    def goes_at(self) -> datetime:
        """When it is deleted if nothing happens."""
        return self.changed_at + KEPT_FOR


def can_be_confirmed(now: datetime) -> sa.ColumnElement[bool]:
    """The condition that an application waits for its address to be confirmed, and still may be:
    see `sweep_applications` for those that may not.
    """
    written = sa.and_(
        Application.invited_until.is_(None), Application.applied_at > now - UNCONFIRMED_KEPT_FOR
    )
    # One that lasts longer than invitations do was dated by a clock that was wrong.
    latest = now + INVITED_FOR + SKEW
    invited = sa.and_(Application.invited_until > now, Application.invited_until <= latest)
    return sa.and_(Application.state == "unconfirmed", sa.or_(written, invited))


class ApplicationMessage(Identified, Model):
    """A reviewer's question about an application, or the applicant's answer, which has no
    `by_id`.
    """

    shown = False
    __tablename__ = "application_message"
    __table_args__ = (sa.Index(None, "application_id"),)

    application_id: Mapped[int] = belongs_to("application")
    by_id: Mapped[int | None] = refers_to("member")
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


class NewOrganisation(Identified, Model):
    """An organisation that came with an application, known by the digest of its folded name, so
    that two who ask for one get one. It keeps who asked for it: its first administrator.
    """

    shown = False
    __tablename__ = "new_organisation"
    __table_args__ = (sa.UniqueConstraint("name_digest"),)

    name_digest: Mapped[Digest]
    organisation_id: Mapped[int | None] = refers_to("organisation")
    asked_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("member.id", ondelete="SET NULL")
    )


class JoinLink(Identified, Model):
    """A link to hand over to many: whoever comes by it needs no review, until its end and as long
    as there are places.
    """

    shown = False
    __tablename__ = "join_link"
    __table_args__ = (
        sa.UniqueConstraint("token_digest"),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name="places"),
    )

    name: Mapped[str] = mapped_column(sa.String(300))
    token_digest: Mapped[Digest]
    salt: Mapped[str] = mapped_column(sa.String(32))
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = refers_to("member")
    withdrawn_at: Mapped[datetime | None]

    def state_at(self, now: datetime) -> str:
        """Whether somebody can come in by it: "open", else why not."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.ends_at <= now:
            return "ended"
        return "open" if self.taken < self.places else "full"
