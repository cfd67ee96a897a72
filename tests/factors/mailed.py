"""What causes each kind of mail about second factors, in each of its forms."""

from __future__ import annotations

from collections.abc import Callable

from app import clock
from app.accounts.models import Member
from app.database import db
from app.factors.models import FactorReset, RecoveryCode
from app.mail.operations import post

Cause = Callable[[Member, Member], None]


def _told(kind: str) -> Cause:
    """Of their own factor, with no recovery code left."""

    def cause(member: Member, admin: Member) -> None:
        post(kind, member.id, by_id=member.id)

    # By its name each cause has a member of its own.
    cause.__name__ = kind.replace(".", "")
    return cause


def _some_left(member: Member, admin: Member) -> None:
    for digest in "12":
        db.session.add(RecoveryCode(member_id=member.id, salt="", code_digest=digest))
    post("factors.code_used", member.id)


# With what would be a header of its own.
REASON = "Téléphone perdu.\r\nBcc: victim@example.org"


def _reset(member: Member, admin: Member | None, reason: str = REASON) -> None:
    reset = FactorReset(member_id=member.id, at=clock.now(), reason=reason)
    db.session.add(reset)
    db.session.flush()
    by = admin.id if admin else None
    post("factors.reset", member.id, subject_id=reset.id, by_id=by)


def _reset_by_command(member: Member, admin: Member) -> None:
    _reset(member, None, reason="")


CAUSES: dict[str, tuple[Cause, ...]] = {
    "factors.turned_on": (_told("factors.turned_on"),),
    "factors.turned_off": (_told("factors.turned_off"),),
    "factors.codes_renewed": (_told("factors.codes_renewed"),),
    "factors.code_used": (_told("factors.code_used"), _some_left),
    "factors.reset": (_reset, _reset_by_command),
}
