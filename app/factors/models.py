"""Second factors, the codes that open without them, and who took one away."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Digest, Identified, Model, belongs_to, choice, refers_to

# Passkeys find their place here: a row of another kind, to which their public keys belong.
KINDS = ("totp",)
LONGEST_REASON = 1000
# How long whoever has shown a password or a link may look for their second factor.
HALF_LASTS = timedelta(minutes=10)


class Factor(Identified, Model):
    """A second factor that a member has since `made_at`. `secret` is sealed by the site's key
    (app/factors/sealing.py); `last_step` is the step of time whose code was used last.
    """

    shown = False
    __tablename__ = "factor"
    __table_args__ = (sa.UniqueConstraint("member_id", "kind"),)

    member_id: Mapped[int] = belongs_to("member")
    kind: Mapped[str] = mapped_column(choice("kind", *KINDS))
    secret: Mapped[str] = mapped_column(sa.String(500))
    last_step: Mapped[int]
    made_at: Mapped[datetime]


class RecoveryCode(Identified, Model):
    """A code that opens once without the second factor: a slow hash of it, with the salt of all
    codes that were made together. Using it deletes the row.
    """

    shown = False
    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("member_id", "code_digest"),)

    member_id: Mapped[int] = belongs_to("member")
    salt: Mapped[str] = mapped_column(sa.String(32))
    code_digest: Mapped[Digest]


class FactorReset(Identified, Model):
    """That an administrator took a lost second factor away and why; nobody is named where it was
    the command line.
    """

    shown = False
    __tablename__ = "factor_reset"
    __table_args__ = (sa.Index(None, "member_id"),)

    member_id: Mapped[int] = belongs_to("member")
    reset_by_id: Mapped[int | None] = refers_to("member")
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON))
