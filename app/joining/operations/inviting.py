"""An organisation's administrators invite into it: they write an application, and whoever reads
the address confirms it.
"""

from __future__ import annotations

from flask_babel import gettext as _

from app import clock
from app.accounts.identity import checked_address, checked_name
from app.accounts.mailed import too_many
from app.accounts.models import Actor, Member
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, held, hold
from app.editing import Content
from app.errors import Invalid
from app.joining.models import INVITED_FOR, Application
from app.joining.operations.tokens import new_salt
from app.joining.queries.invited import inviting_administrator, was_applied_often, was_invited
from app.mail.operations import HOUR, post
from app.organisations.mandates import administration_of
from app.organisations.models import Administration, Organisation
from app.organisations.powers import written
from app.policy import Ability, require
from app.site.queries.agreed import text_agreed_to


def invite_into(organisation: Organisation, content: Content, *, by: Actor, key: str = "") -> None:
    """An administrator of an organisation invites somebody into it, with powers that are offered
    to them once they are a member, or none. A mail brings the link by which they apply.

    Whose the address is nobody looks up here, as of all applications. Invalid where that address
    has such a link already; TooMany beyond what one may have mailed a day.
    """
    # Asked before the organisation is held: see `done_before`.
    if done_before(Application, key, by=by) is not None:
        return
    hold(organisation)
    require(by, Ability.INVITE_INTO_ORGANISATION, administration_of(organisation.id))
    address = checked_address(content["email"])
    if address is None:
        raise Invalid(_("This is needed."), "email")
    if was_invited(organisation.id, address):
        sentence = _("The organisation has invited this address already: an answer is waited for.")
        raise Invalid(sentence, "email")
    application = _written(organisation, {**content, "email": address}, by)
    offered = {"organisation": organisation.id, "powers": written(application.powers)}
    record("application.invited", "application", application.id, by=by, content=offered, key=key)
    if not _mailed(application, by):
        raise too_many()


def _written(organisation: Organisation, content: Content, by: Actor) -> Application:
    now = clock.now()
    application = Application(
        **{name: content[name] for name in ("email", "language", "powers")},
        name=checked_name(content["name"]),
        why="",
        organisation_id=organisation.id,
        state="unconfirmed",
        applied_at=now,
        changed_at=now,
        # As of a form that anybody filled in: it counts once the address is confirmed.
        consent_at=now,
        consent_digest=text_agreed_to(),
        salt=new_salt(),
        invited_by_id=by.member_id,
        invited_until=now + INVITED_FOR,
    )
    db.session.add(application)
    db.session.flush()
    return application


def _mailed(application: Application, by: Actor) -> bool:
    # Put off and not left out: whoever applies with somebody's address keeps nobody from inviting.
    often = was_applied_often(application.email)
    return post(
        "joining.invited",
        application.id,
        by_id=by.member_id,
        due_at=application.applied_at + HOUR if often else None,
        expires_at=application.invited_until,
    )


def withdraw_invitation(application: Application, *, by: Actor) -> None:
    """Whoever looks after the organisation takes an invitation into it back: its link opens
    nothing from now on. Invalid where it was answered meanwhile; of one that is over nothing
    changes.
    """
    hold(application)
    require(by, Ability.END_INVITATION_INTO_ORGANISATION, _administration(application))
    if application.state != "unconfirmed":
        raise Invalid(_("This invitation was answered meanwhile."))
    now = clock.now()
    if not application.can_be_withdrawn(now):
        return
    application.invited_until = now
    record("application.uninvited", "application", application.id, by=by)


def _administration(application: Application) -> Administration:
    # Not read before it is held: somebody may edit it in between.
    organisation = held(Organisation, application.organisation_id)
    return administration_of(organisation.id if organisation else 0)


def held_inviter(application: Application) -> Member | None:
    """Who invited the applicant, while they administer the organisation, which is held: so long
    their word counts. None where nobody did, or they administer it no more.
    """
    if application.invited_by_id is None:
        return None
    _administration(application)
    return inviting_administrator(application)
