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
from app.factors.queries import last_reset
from app.mail.operations import post
from app.policy import Ability, require
from app.text.cleaning import clean_input, is_seen


def reset_factor(member: Member, reason: str, *, by: Actor | None) -> None:
    """An administrator takes away the second factor that somebody else has lost, with a reason;
    its owner is told by mail, and their sessions end. `by` None: the command line, which needs
    none. Invalid where there is no factor; the same sent again does nothing.
    """
    if by is not None:
        require(by, Ability.RESET_FACTOR, member)
    reason = clean_input(reason).strip()
    if by is not None and not is_seen(reason):
        raise Invalid(_("Say why: the person is told."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("At most %(most)s characters.", most=LONGEST_REASON), "reason")
    # Held, so that of two resets at once the second finds none.
    hold(member)
    number = by.member_id if by else None
    if not take_away(member.id):
        if by is not None and _is_last(member.id, number, reason):
            return
        raise Invalid(_("This person has no second factor."), "reason")
    end_sessions(member.id)
    reset = FactorReset(member_id=member.id, reset_by_id=number, at=clock.now(), reason=reason)
    db.session.add(reset)
    db.session.flush()
    # Without a digest: short reasons could be guessed.
    record("factor.reset", "member", member.id, by=by)
    post("factors.reset", member.id, subject_id=reset.id, by_id=number, limited=False)


def _is_last(member_id: int, reset_by_id: int | None, reason: str) -> bool:
    """Whether the last reset was that very one: a form sent twice."""
    last = last_reset(member_id)
    return last is not None and (last.reset_by_id, last.reason) == (reset_by_id, reason)
