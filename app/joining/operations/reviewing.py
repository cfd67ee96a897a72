"""What reviewers do with an application: ask back, accept, refuse. Each step is mailed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app import clock
from app.accounts.links import LINK_LASTS
from app.accounts.mailed import mailed_link
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, held, hold
from app.errors import Invalid
from app.joining.models import KEPT_FOR, Application, ApplicationMessage
from app.joining.operations.admission import BELONGING, admit, applied_for
from app.mail.operations import post
from app.organisations.models import Organisation
from app.policy import Ability, require
from app.site.queries import admin_settings


def _require_reviewer(by: Actor) -> None:
    require(by, Ability.REVIEW, admin_settings().steering_reviews)


def ask_back(application: Application, body: str, *, by: Actor, key: str = "") -> None:
    """A reviewer asks the applicant, who answers on their own page."""
    _require_reviewer(by)
    if done_before(Application, key, by=by) is not None:
        return
    hold(application)
    if not application.is_open:
        raise Invalid(_settled(), "body")
    now = clock.now()
    message = ApplicationMessage(
        application_id=application.id, by_id=by.member_id, body=body, at=now
    )
    db.session.add(message)
    application.state = "asked"
    application.changed_at = now
    db.session.flush()
    _mail(application, "asked", by, subject_id=message.id)
    record("application.asked", "application", application.id, by=by, key=key)


def _settled() -> str:
    return str(_("This application has been settled meanwhile."))


def _mail(
    application: Application, step: str, by: Actor, *, subject_id: int | None = None
) -> None:
    post(
        f"joining.{step}",
        application.id,
        subject_id=subject_id,
        by_id=by.member_id,
        expires_at=clock.now() + KEPT_FOR,
        # The daily number of mails binds members, not reviewers.
        limited=False,
    )


def accept(
    application: Application, *, by: Actor, organisation_id: int | None = None, alone: bool = False
) -> None:
    """A reviewer accepts: the account is made, and one mail brings the link to set its password.
    Whoever it is belongs to what they applied for, unless another organisation is given, or none
    (`alone`). Of an application that is accepted already nothing changes.
    """
    _require_reviewer(by)
    hold(application)
    if application.state == "accepted":
        return
    if not application.is_open:
        raise Invalid(_settled())
    belonging = applied_for(application)
    if alone or organisation_id is not None:
        nothing = dict.fromkeys(BELONGING, "")
        belonging = nothing | {"organisation_id": organisation_id}
    member, is_new = admit(application, by=by, belonging=belonging)
    link = mailed_link(member, "password", LINK_LASTS) if is_new else None
    post(
        "joining.accepted",
        member.id,
        subject_id=link.id if link else None,
        by_id=by.member_id,
        expires_at=clock.now() + LINK_LASTS,
        limited=False,
    )


def refuse(application: Application, reason: str, *, by: Actor) -> None:
    """A reviewer refuses, with a reason that the applicant reads. Whoever was refused may apply
    again. Of an application that is refused already nothing changes.
    """
    _require_reviewer(by)
    hold(application)
    if application.state == "refused":
        return
    if not application.is_open:
        raise Invalid(_settled(), "reason")
    application.state = "refused"
    application.changed_at = clock.now()
    application.reason = reason
    application.settled_by_id = by.member_id
    _mail(application, "refused", by)
    record("application.refused", "application", application.id, by=by)


def settle_several(ids: Sequence[int], *, refused_for: str, by: Actor) -> int:
    """Accept those applications, or refuse them where a reason is given; how many. What is settled
    already is left as it is.
    """
    _require_reviewer(by)
    settled = 0
    # All first and in one order, so that two who settle several cannot block each other.
    rows = [held(Application, number) for number in sorted(set(ids))]
    waiting = [row for row in rows if row is not None and row.is_open]
    for number in sorted({row.organisation_id for row in waiting if row.organisation_id}):
        held(Organisation, number)
    for application in waiting:
        if refused_for:
            refuse(application, refused_for, by=by)
        else:
            accept(application, by=by)
        settled += 1
    return settled
