"""Follows, notices, paces, and how far the log was read."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Model, belongs_to, choice
from app.notices.kinds import FOLLOWED, KINDS, PACES

# What names a reminder beside its person.
SAID = ("kind", "action_id", "milestone_id", "due_on", "days")
# Why somebody is told: they wrote it, took part in its discussion, answer for it, act for the
# organisation that it is about, follow it, look after such things, or everybody is.
REASONS = ("author", "commenter", "owner", "mandate", "follower", "reviewer", "everybody")


class Follow(Identified, Model):
    """Whether a member follows a thing: `stopped` where they do not want to, though a rule would
    have it so. No row where nobody chose; a vote makes none.
    """

    shown = False
    __tablename__ = "follow"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "kind", "thing_id"),
        sa.Index(None, "kind", "thing_id"),
    )

    member_id: Mapped[int] = belongs_to("member")
    kind: Mapped[str] = mapped_column(choice("kind", *FOLLOWED))
    thing_id: Mapped[int]
    stopped: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]


class Notice(Identified, Model):
    """That something happened, for one member. `position` is the event's place in the sealed log;
    what no event tells (a vote that ends soon) has a name of its own, `once`.

    `kind` is one of KINDS, `subject_kind` and `subject_id` the thing it is told at. It is mailed
    once: `mailed_at` says when it was put into which mail, and is empty where it was read before.
    `held_back`: too many came at once, so that it waits for the daily digest.
    """

    shown = False
    __tablename__ = "notice"
    __table_args__ = (
        # NULLs are not equal to each other.
        sa.UniqueConstraint("member_id", "position"),
        sa.UniqueConstraint("member_id", "once"),
        sa.CheckConstraint("(position IS NULL) <> (once IS NULL)", name="told_of"),
        sa.Index(None, "member_id", "read_at"),
        # For the page of a member, thing by thing, and for what is old.
        sa.Index(None, "member_id", "subject_kind", "subject_id"),
        sa.Index(None, "at"),
        # What waits to be mailed, found without reading what was, up to the hour of a digest.
        sa.Index(
            "ix_notice_unmailed",
            "at",
            "member_id",
            sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
            postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        ),
    )

    member_id: Mapped[int] = belongs_to("member")
    kind: Mapped[str] = mapped_column(choice("kind", *KINDS))
    reason: Mapped[str] = mapped_column(choice("reason", *REASONS))
    position: Mapped[int | None]
    once: Mapped[str | None] = mapped_column(sa.String(60))
    event_id: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    # No foreign key: the queue forgets what it sent long ago.
    mail_id: Mapped[int | None]
    held_back: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class Pace(Identified, Model):
    """How soon a member wants notices of a kind mailed; no row: as the kind has it."""

    shown = False
    __tablename__ = "notice_pace"
    __table_args__ = (sa.UniqueConstraint("member_id", "kind"),)

    member_id: Mapped[int] = belongs_to("member")
    kind: Mapped[str] = mapped_column(choice("kind", *KINDS))
    pace: Mapped[str] = mapped_column(choice("pace", *PACES))


class ReadUpTo(Model):
    """The place in the sealed log up to which notices were made of it, and the instant up to which
    they were made of what no event tells: one row.
    """

    shown = False
    __tablename__ = "notices_read_up_to"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    # The instant up to which what comes by its date was told: a vote that opens.
    told_until: Mapped[datetime | None]


class CommitmentReminder(Identified, Model):
    """That one of the OFFSETS (app/notices/offsets.py) of a day of the plan was dealt with for
    somebody on `told_on`: it stands in a mail, or in none, as a later one had overtaken it.

    `milestone_id` is 0 where it is of the action's own; of the list of what is `late` both are,
    and `due_on` is the day of its week. The person is a member or the contact of an organisation.
    """

    shown = False
    __tablename__ = "commitment_reminder"
    __table_args__ = (
        sa.UniqueConstraint("member_id", *SAID, name="uq_commitment_reminder_member"),
        sa.UniqueConstraint("organisation_id", *SAID, name="uq_commitment_reminder_contact"),
        sa.CheckConstraint("(member_id IS NULL) <> (organisation_id IS NULL)", name="one_of_two"),
        sa.Index(None, "due_on"),
        sa.Index(None, "told_on"),
        sa.Index(None, "mail_id"),
    )

    member_id: Mapped[int | None] = belongs_to("member")
    organisation_id: Mapped[int | None] = belongs_to("organisation")
    kind: Mapped[str] = mapped_column(choice("kind", "deadline", "milestone", "silence", "late"))
    # No foreign keys: 0 is none, and NULL would be equal to no other.
    action_id: Mapped[int]
    milestone_id: Mapped[int]
    due_on: Mapped[date]
    days: Mapped[int]
    told_on: Mapped[date]
    # No foreign key: the queue forgets what it sent long ago.
    mail_id: Mapped[int | None]
