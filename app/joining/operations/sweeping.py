"""What of joining is forgotten, and when."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.charter.operations import SENDERS_KEPT_FOR
from app.database import db
from app.joining.models import KEPT_FOR, UNCONFIRMED_KEPT_FOR, Application, JoinLink


def sweep_applications() -> None:
    """Forget applications whose address nobody confirmed within a week, of an invitation a week
    after its link has ended, all others half a year after their last step, and links for many that
    ended then.
    """
    now = clock.now()
    unconfirmed = Application.state == "unconfirmed"
    since = sa.func.coalesce(Application.invited_until, Application.applied_at)
    never = sa.and_(unconfirmed, since <= now - UNCONFIRMED_KEPT_FOR)
    old = sa.and_(~unconfirmed, Application.changed_at <= now - KEPT_FOR)
    db.session.execute(sa.delete(Application).where(sa.or_(never, old)))
    ended = sa.or_(JoinLink.ends_at <= now - KEPT_FOR, JoinLink.withdrawn_at <= now - KEPT_FOR)
    db.session.execute(sa.delete(JoinLink).where(ended))


def sweep_senders() -> None:
    """Forget from which network applications came, a day after."""
    sent = Application.applied_at < clock.now() - SENDERS_KEPT_FOR
    old = sa.update(Application).where(sent, Application.sender.is_not(None))
    db.session.execute(old.values(sender=None, slot=None))
