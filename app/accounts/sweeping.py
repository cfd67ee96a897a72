"""What accounts forget by themselves."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import OneTimeLink, SignInFailure
from app.accounts.sessions import ABSOLUTE, IDLE, KnownBrowser, SignedIn
from app.database import db

# Whoever opens a link that is over is still told whose it was.
LINKS_KEPT_FOR = timedelta(days=7)
# Longer than any attempt counts (app/accounts/operations.py).
FAILURES_KEPT_FOR = timedelta(hours=1)
BROWSERS_KEPT_FOR = timedelta(days=365)


def sweep_links() -> None:
    """Forget links that expired a week ago; those that name an address or a page as
    soon as they expire.
    """
    now = clock.now()
    tells = sa.or_(OneTimeLink.address.is_not(None), OneTimeLink.place.is_not(None))
    named = sa.and_(OneTimeLink.expires_at < now, tells)
    old = sa.or_(named, OneTimeLink.expires_at < now - LINKS_KEPT_FOR)
    db.session.execute(sa.delete(OneTimeLink).where(old))


def sweep_sessions() -> None:
    """Forget sessions that have ended."""
    now = clock.now()
    old = sa.or_(SignedIn.began_at < now - ABSOLUTE, SignedIn.seen_at < now - IDLE)
    db.session.execute(sa.delete(SignedIn).where(old))


def sweep_browsers() -> None:
    """Forget kinds of browsers that nobody signed in by for a year; the newest of an account
    stays, or whoever came in by another one later would pass for its first visitor.
    """
    later = aliased(KnownBrowser)
    newer = sa.tuple_(later.seen_at, later.id) > sa.tuple_(KnownBrowser.seen_at, KnownBrowser.id)
    another = sa.exists().where(later.member_id == KnownBrowser.member_id, newer)
    old = KnownBrowser.seen_at < clock.now() - BROWSERS_KEPT_FOR
    db.session.execute(sa.delete(KnownBrowser).where(old, another))


def sweep_failures() -> None:
    """Forget failed attempts to sign in that count no more."""
    old = SignInFailure.at < clock.now() - FAILURES_KEPT_FOR
    db.session.execute(sa.delete(SignInFailure).where(old))
