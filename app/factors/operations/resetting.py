"""Take a lost second factor away from somebody else."""

from __future__ import annotations

from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.accounts.operations import end_sessions
from app.activity.operations import record
from app.database import db, hold
from app.errors import Invalid
from app.factors.models import LONGEST_REASON, FactorReset
from app.factors.operations.turning import take_away
from app.mail.operations import post
from app.policy import Ability, require
from app.text.cleaning import clean_input, is_seen


def reset_factor(member: Member, reason: str, *, by: Actor | None) -> None:
    """An administrator takes away the second factor that somebody else has lost, with a reason;
    its owner is told by mail, and their sessions end. `by` None: the command line.
    """
    if by is not None:
        require(by, Ability.RESET_FACTOR, member)
    reason = clean_input(reason).strip()
    if not is_seen(reason):
        raise Invalid(_("Say why: the person is told."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("At most %(most)s characters.", most=LONGEST_REASON), "reason")
    # Held, so that of two resets at once the second finds none.
    hold(member)
    if not take_away(member.id):
        raise Invalid(_("This person has no second factor."), "reason")
    end_sessions(member.id)
    number = by.member_id if by else None
    reset = FactorReset(member_id=member.id, reset_by_id=number, at=clock.now(), reason=reason)
    db.session.add(reset)
    db.session.flush()
    # Without a digest: short reasons could be guessed.
    record("factor.reset", "member", member.id, by=by)
    post("factors.reset", member.id, subject_id=reset.id, by_id=number, limited=False)
