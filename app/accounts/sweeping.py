"""What accounts forget by themselves."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import clock
from app.accounts.models import ABSOLUTE, IDLE, OneTimeLink, SignedIn, SignInFailure
from app.database import db

# Whoever opens a link that is over is still told whose it was.
LINKS_KEPT_FOR = timedelta(days=7)
# Longer than any attempt counts (app/accounts/operations.py).
FAILURES_KEPT_FOR = timedelta(hours=1)


def sweep_links() -> None:
    """Forget links that expired a week ago; those that name an address as soon as they expire."""
    now = clock.now()
    named = sa.and_(OneTimeLink.expires_at < now, OneTimeLink.address.is_not(None))
    old = sa.or_(named, OneTimeLink.expires_at < now - LINKS_KEPT_FOR)
    db.session.execute(sa.delete(OneTimeLink).where(old))


def sweep_sessions() -> None:
    """Forget sessions that have ended."""
    now = clock.now()
    old = sa.or_(SignedIn.began_at < now - ABSOLUTE, SignedIn.seen_at < now - IDLE)
    db.session.execute(sa.delete(SignedIn).where(old))


def sweep_failures() -> None:
    """Forget failed attempts to sign in that count no more."""
    old = SignInFailure.at < clock.now() - FAILURES_KEPT_FOR
    db.session.execute(sa.delete(SignInFailure).where(old))
