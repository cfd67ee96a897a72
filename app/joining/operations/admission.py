"""An applicant becomes a member."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.consent import record_consent
from app.accounts.links import open_link
from app.accounts.models import Actor, Member, actor_of, digest
from app.accounts.operations import make_account
from app.activity.operations import record
from app.database import db, insert_or_leave
from app.editing import Content
from app.errors import Invalid
from app.invitations.operations.renewing import close_invitations_of
from app.joining.models import Application, NewOrganisation
from app.joining.operations.inviting import held_inviter
from app.kept import touch_frame
from app.organisations.asking import ask_as_founder, belong_or_ask
from app.organisations.mandates import give_mandate, give_to_founder
from app.organisations.models import Organisation
from app.organisations.operations import make_organisation, note_affiliation, organisation_here
from app.organisations.queries import directory
from app.text.analyser import name_key

# The columns of an application, and of what a form gives, that say for whom somebody joins.
BELONGING = ("organisation_id", "organisation_name", "organisation_kind", "organisation_website")


class Admitted(NamedTuple):
    """Whose account it is, and whether it is new."""

    member: Member
    is_new: bool


def admit(application: Application, *, by: Actor | None, belonging: Content) -> Admitted:
    """Make the account that was applied for, with the organisation that `belonging` says
    (BELONGING) as its affiliation, which lets nobody act for it. `by` None: no review was needed.

    An account that has the address by then stays as it is: there is no second one.
    """
    member, is_new = _account(application, by)
    if is_new and not _taken_in(member, application, belonging, by):
        join_organisation(member, belonging, application.language, by=by)
    record_consent(member.id, application.consent_at, application.consent_digest)
    close_invitations_of(application.email)
    application.state = "accepted"
    application.changed_at = clock.now()
    application.member_id = member.id
    application.settled_by_id = by.member_id if by else None
    record("application.accepted", "application", application.id, by=by)
    return Admitted(member, is_new)


def _taken_in(
    member: Member, application: Application, belonging: Content, by: Actor | None
) -> bool:
    """Whether an organisation said yes by inviting them: they belong to it, and the powers that
    were offered wait to be accepted.
    """
    number = application.organisation_id
    invited_by = held_inviter(application)
    if invited_by is None or belonging["organisation_id"] != number:
        return False
    organisation = db.session.get_one(Organisation, number)
    note_affiliation(member, organisation, by=by)
    if application.powers:
        # Theirs: who accepts the application gives no mandates.
        give_mandate(organisation, member, application.powers, by=actor_of(invited_by))
    return True


def admit_unreviewed(application: Application) -> str:
    """The same where no review is needed: the token of the link by which a password is set."""
    admitted = admit(application, by=None, belonging=applied_for(application))
    return open_link(admitted.member) if admitted.is_new else ""


def applied_for(application: Application) -> Content:
    """For whom the applicant wants to join."""
    return {column: getattr(application, column) for column in BELONGING}


def _account(application: Application, by: Actor | None) -> tuple[Member, bool]:
    columns = ("name", "email", "language", "territory_id")
    known = {column: getattr(application, column) for column in columns}
    try:
        return make_account(**known, by=by), True
    except Invalid:
        # The constraint says that the address is taken: left to it, as two may come at once.
        query = sa.select(Member).where(Member.email == application.email)
        return db.session.scalars(query).one(), False


def join_organisation(
    member: Member, belonging: Content, language: str, *, by: Actor | None
) -> None:
    """A new member belongs to an organisation of the directory, whose administrators are asked, or
    to the new one that they asked for, whose name is in that language and which they administer.
    """
    organisation = None
    if belonging["organisation_id"] is not None:
        organisation = organisation_here(belonging["organisation_id"])
    elif belonging["organisation_name"]:
        organisation = _named(member, belonging, language, by)
    if organisation is not None:
        belong_or_ask(member, organisation, by=by)


def _named(
    member: Member, belonging: Content, language: str, by: Actor | None
) -> Organisation | None:
    """The organisation of that name, whatever its case and accents, of the directory. Where there
    is none it is made, and the member noted in it. Two who ask for one at once get the same.
    """
    name = belonging["organisation_name"]
    key = name_key(name) or name.casefold()
    for entry in directory():
        if key in map(name_key, entry.name.values()):
            return db.session.get(Organisation, entry.id)
    # Of two at once the second waits here for the first, also where one is invited and the other
    # applies; then it is in the directory.
    touch_frame()
    for entry in directory():
        if key in map(name_key, entry.name.values()):
            return db.session.get(Organisation, entry.id)
    known = digest(key)
    asked = insert_or_leave(NewOrganisation, {"name_digest": known, "asked_by_id": member.id})
    if asked is None:
        found = sa.select(Organisation).join(NewOrganisation)
        return db.session.scalar(found.where(NewOrganisation.name_digest == known))
    content = {
        "name": {language: name},
        "kind": belonging["organisation_kind"],
        "website": belonging["organisation_website"],
        "standing": "member",
    }
    organisation = make_organisation(content, by=by)
    db.session.get_one(NewOrganisation, asked).organisation_id = organisation.id
    note_affiliation(member, organisation, by=by)
    if by is None:
        # Nobody reviewed it: whoever comes by a link has no vote of an organisation of their own.
        ask_as_founder(member, organisation)
    else:
        give_to_founder(organisation, member, by=by)
    return None
