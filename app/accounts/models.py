"""Members, their sessions, one-time links, and the actor that the policy asks about."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.accounts.addresses import LONGEST_EMAIL as LONGEST_EMAIL
from app.accounts.addresses import is_address as is_address
from app.accounts.addresses import normalised_email as normalised_email
from app.accounts.former import PersonName
from app.accounts.sessions import KnownBrowser as KnownBrowser
from app.accounts.sessions import SignedIn as SignedIn
from app.accounts.sessions import is_proven
from app.accounts.suspension import Suspendable, is_suspended
from app.model import (
    Digest,
    Identified,
    LanguageTag,
    Model,
    Sourced,
    belongs_to,
    choice,
    refers_to,
    sourced_constraints,
)

ROLES = ("member", "steering", "admin")
# `factor`: the way in of who has yet to show a second factor; its token is in their cookie.
PURPOSES = ("password", "sign_in", "address", "undo", "stop", "factor")
LONGEST_NAME = 300
LONGEST_PLACE = 500


def new_key() -> str:
    """A public pseudonym: it names a member in events and editions and says nothing about them."""
    return secrets.token_hex(8)


def digest(token: str) -> str:
    """How a token is kept: SHA-256, never itself."""
    return hashlib.sha256(token.encode()).hexdigest()


class Member(Identified, Sourced, Suspendable, Model):
    """A person with an account, who signs in by an address or a sign-in name and a password."""

    __tablename__ = "member"
    __table_args__ = (
        *sourced_constraints(),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("sign_in_name"),
    )

    key: Mapped[str] = mapped_column(sa.String(16), default=new_key)
    name: Mapped[str] = mapped_column(PersonName(LONGEST_NAME))
    email: Mapped[str | None] = mapped_column(sa.String(320))
    # Folded: see app/accounts/names.py.
    sign_in_name: Mapped[str | None] = mapped_column(sa.String(60))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(choice("role", *ROLES), default="member")
    language: Mapped[LanguageTag | None]
    # See docs/decisions.md, "territories are referred to by name from below".
    territory_id: Mapped[int | None] = refers_to("territory")
    joined_at: Mapped[datetime]
    # The last visit, written at most hourly.
    seen_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    # Of what administrators edit. Not `Versioned`: visits and passwords are written beside it.
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Consent(Identified, Model):
    """That a member agreed to the principles and the privacy page, when, and the digest of what
    they read.
    """

    shown = False
    __tablename__ = "consent"
    __table_args__ = (sa.UniqueConstraint("member_id"),)

    member_id: Mapped[int] = belongs_to("member")
    at: Mapped[datetime]
    digest: Mapped[Digest]


class OneTimeLink(Identified, Model):
    """A link that lets its holder do one thing once, before it expires. One that is mailed has a
    `salt`, of which its token is made (app/accounts/mailed.py).
    """

    shown = False
    __tablename__ = "one_time_link"
    __table_args__ = (sa.UniqueConstraint("token_digest"), sa.Index(None, "member_id"))

    token_digest: Mapped[Digest]
    purpose: Mapped[str] = mapped_column(choice("purpose", *PURPOSES))
    member_id: Mapped[int] = belongs_to("member")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    salt: Mapped[str | None] = mapped_column(sa.String(32))
    # Of `address` the one that is to be confirmed, of `undo` the former one: nobody's but its
    # owner's, and gone with what the link does (app/accounts/moving.py).
    address: Mapped[str | None] = mapped_column(sa.String(LONGEST_EMAIL))
    # Of `sign_in` where it leads on to, a path of this site.
    place: Mapped[str | None] = mapped_column(sa.String(LONGEST_PLACE))


class SignInFailure(Identified, Model):
    """A failed attempt to sign in; counted per account and per network address, shared by all
    workers.
    """

    shown = False
    __tablename__ = "sign_in_failure"
    __table_args__ = (sa.Index(None, "account", "at"), sa.Index(None, "address", "at"))

    account: Mapped[Digest]
    address: Mapped[Digest]
    at: Mapped[datetime]


class ActingFor(NamedTuple):
    """The organisation that a member acts for, the mandate that lets them, and its powers
    (app/organisations/powers.py).
    """

    organisation_id: int
    mandate_id: int
    powers: frozenset[str]


class VoterId(NamedTuple):
    """Whose vote it is: exactly one of a member and an organisation; neither for a visitor."""

    member_id: int | None = None
    organisation_id: int | None = None


# One rule for an actor and for the standing by which parts of pages are kept.
def _steers(who: Standing | Actor) -> bool:
    return who.role in ("steering", "admin") and not who.suspended


def _administers(who: Standing | Actor) -> bool:
    return who.role == "admin" and not who.suspended


class Standing(NamedTuple):
    """Everything that a rule may read of an actor except who it is: of what is nobody's own, those
    of one standing see and may do the same.
    """

    signed_in: bool
    role: str
    suspended: bool
    acting_for: ActingFor | None

    @property
    def is_steering(self) -> bool:
        return _steers(self)

    @property
    def is_admin(self) -> bool:
        return _administers(self)


@dataclass(frozen=True)
class Actor:
    """Who is acting: a visitor, or a member through a session, for themselves or for an
    organisation. Loaded once a request; the policy needs no more.
    """

    member_id: int | None = None
    key: str = ""
    name: str = ""
    role: str = "visitor"
    language: str | None = None
    suspended: bool = False
    acting_for: ActingFor | None = None
    # For whom they may act, when their session was looked up.
    mandates: tuple[ActingFor, ...] = ()
    token: str = ""
    seen_at: datetime | None = None
    # When they last showed who they are, in this very session.
    proved_at: datetime | None = None
    # How many notices they have not read, as far as anybody counts (app/notices).
    unread: int = 0
    # From when on they may do nothing without a second factor, where they have none.
    factor_from: date | None = None

    @property
    def signed_in(self) -> bool:
        return self.member_id is not None

    @property
    def is_steering(self) -> bool:
        return _steers(self)

    @property
    def is_admin(self) -> bool:
        return _administers(self)

    @property
    def proven(self) -> bool:
        return is_proven(self.proved_at, clock.now())

    @property
    def standing(self) -> Standing:
        return Standing(self.signed_in, self.role, self.suspended, self.acting_for)

    @property
    def voter(self) -> VoterId:
        # See docs/decisions.md, "who acts is a member, and sometimes for an organisation".
        if self.acting_for is not None:
            return VoterId(organisation_id=self.acting_for.organisation_id)
        return VoterId(member_id=self.member_id)

    def holding(self, power: str) -> tuple[ActingFor, ...]:
        """The mandates that have that power."""
        return tuple(held for held in self.mandates if power in held.powers)

    @property
    def mandate_id(self) -> int | None:
        if self.acting_for is None:
            return None
        return self.acting_for.mandate_id

    # What Flask-Login asks of a user. A suspended member is one too: they read, and sign out.
    is_active = True

    @property
    def is_authenticated(self) -> bool:
        return self.signed_in

    @property
    def is_anonymous(self) -> bool:
        return not self.signed_in

    def get_id(self) -> str:
        return self.token


VISITOR = Actor()


def actor_of(
    member: Member | sa.Row[Any],
    *,
    token: str = "",
    seen_at: datetime | None = None,
    proved_at: datetime | None = None,
    unread: int = 0,
    mandates: tuple[ActingFor, ...] = (),
    factor_from: date | None = None,
) -> Actor:
    """The actor that a member is."""
    return Actor(
        member_id=member.id,
        key=member.key,
        name=member.name,
        role=member.role,
        language=member.language,
        suspended=is_suspended(member, clock.now()),
        token=token,
        seen_at=seen_at,
        proved_at=proved_at,
        unread=unread,
        mandates=mandates,
        factor_from=factor_from,
    )
