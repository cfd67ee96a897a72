"""Sessions, and the kinds of browsers that an account was used by."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.browsers import Browser
from app.clock import SKEW
from app.model import Digest, Identified, Model, belongs_to

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=30)
# For how long whoever has shown who they are is not asked again.
PROOF_LASTS = timedelta(minutes=10)


class ByBrowser:
    """By which kind of browser: no network address, and no more of what it says than two words."""

    browser: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    system: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")

    @property
    def kind(self) -> Browser:
        """Both words."""
        return Browser(self.browser, self.system)


class SignedIn(Identified, ByBrowser, Model):
    """A session: the cookie holds the token, the row its digest. Signing out deletes the row."""

    shown = False
    __tablename__ = "signed_in"
    __table_args__ = (sa.UniqueConstraint("token_digest"), sa.Index(None, "member_id"))

    token_digest: Mapped[Digest]
    member_id: Mapped[int] = belongs_to("member")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    # When its owner last showed who they are: nobody else's session knows it.
    proved_at: Mapped[datetime | None]


class KnownBrowser(Identified, ByBrowser, Model):
    """A kind of browser by which somebody signed in, and when they last did: who signs in by
    another one is mailed.
    """

    shown = False
    __tablename__ = "known_browser"
    __table_args__ = (sa.UniqueConstraint("member_id", "browser", "system"),)

    member_id: Mapped[int] = belongs_to("member")
    seen_at: Mapped[datetime]


def is_fresh(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session that began and was last seen then still holds, and did not begin in time
    to come.
    """
    return now - ABSOLUTE < began_at <= now + SKEW and seen_at > now - IDLE


def is_proven(proved_at: datetime | None, now: datetime) -> bool:
    """Whether who it is was shown in that session a moment ago, and not in time to come."""
    return proved_at is not None and now - PROOF_LASTS < proved_at <= now + SKEW
