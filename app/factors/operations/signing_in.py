"""The one way in: whoever has shown a password or a link is signed in, or shows their second
factor first.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.browsers import Browser
from app.accounts.links import open_link, spend_link
from app.accounts.models import Actor, Member, actor_of
from app.accounts.operations import begin_session
from app.activity.operations import record
from app.database import db, held
from app.errors import NotFound
from app.factors.codes import AHEAD, step_at
from app.factors.models import HALF_LASTS, Factor, RecoveryCode
from app.factors.queries import factor_of
from app.mail.operations import post


class HalfIn(NamedTuple):
    """Somebody who has yet to show their second factor. They are nobody before they do: `token`
    only says whose it has to be.
    """

    token: str
    language: str | None


def sign_in(member: Member, browser: Browser) -> Actor | HalfIn:
    """Let a member in who has shown a password, or a link of any kind: to a session, or with a
    second factor to the page that asks for it, for ten minutes.
    """
    # Held, so that a factor which is turned on meanwhile is met, or ends this session.
    member = _present(member.id)
    if factor_of(member.id) is None:
        return begin_session(member, browser)
    return HalfIn(open_link(member, "factor", HALF_LASTS), member.language)


def _present(member_id: int) -> Member:
    member = held(Member, member_id)
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


def finish_sign_in(token: str, browser: Browser) -> Actor:
    """Sign in whoever has shown the second factor: the way in is spent. NotFound if it is not
    open.
    """
    return begin_session(spend_link(token, "factor").member, browser)


def use_step(factor: Factor, step: int) -> bool:
    """Use the code of a step of time; whether it was later than the last that was used. Of many
    at once with the same one, one is.
    """
    # One that is far ahead was dated by a clock that was wrong.
    ahead = Factor.last_step > step_at(clock.now()) + AHEAD
    later = sa.or_(Factor.last_step < step, ahead)
    using = sa.update(Factor).where(Factor.id == factor.id, later).values(last_step=step)
    return db.session.execute(using.returning(Factor.id)).one_or_none() is not None


def use_recovery_code(member_id: int, code_digest: str) -> bool:
    """Use a recovery code, once; its owner is told by mail. Whether there was one."""
    own = sa.and_(RecoveryCode.member_id == member_id, RecoveryCode.code_digest == code_digest)
    using = sa.delete(RecoveryCode).where(own).returning(RecoveryCode.id)
    if db.session.execute(using).one_or_none() is None:
        return False
    member = db.session.get_one(Member, member_id)
    record("factor.code_used", "member", member_id, by=actor_of(member))
    post("factors.code_used", member_id, by_id=member_id, limited=False)
    return True
