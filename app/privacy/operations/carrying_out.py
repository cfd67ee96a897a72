"""An erasure is carried out: what a member wrote, held and was sent goes, and the row says nothing
of anybody.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from app.accounts.former import FORMER
from app.accounts.models import (
    Actor,
    Consent,
    KnownBrowser,
    Member,
    OneTimeLink,
    SignedIn,
    SignInFailure,
    actor_of,
    digest,
)
from app.activity.operations import record
from app.charter.models import Seat
from app.database import db, hold
from app.discussion.operations import delete_own_comments
from app.factors.models import Factor, FactorReset, RecoveryCode
from app.files.models import StoredFile
from app.invitations.models import Invitation
from app.joining.models import Application, NewOrganisation
from app.kept import touch_frame
from app.mail.kinds import declared_kinds
from app.mail.models import Mail
from app.mail.operations import address_digest, forget_refusals
from app.notices.models import CommitmentReminder, Follow, Notice, Pace
from app.organisations.leaving import end_own_mandates
from app.organisations.models import Affiliation, MandateRequest
from app.plan.operations.leaving import leave_own_actions, remove_own_reports
from app.privacy.erased import Erased, in_turn, source_digest
from app.privacy.models import DataCopy, Erasure
from app.proposals.operations.removing import remove_own_proposals

# As attempts are counted: to sign in, for links, to join, of second factors
# (app/accounts/views/proving.py).
COUNTED_APART = ("", "link ", "join ", "factor ")
# What is the member's alone, and goes with them.
OWN = (
    *(Affiliation, CommitmentReminder, Consent, DataCopy, Follow, MandateRequest, Notice, Pace),
    *(Factor, FactorReset, KnownBrowser, RecoveryCode, SignedIn),
)


def carry_out(member: Member, erased: Erased) -> bool:
    """Let that member be nobody: the row stays with its key, and what they wrote as they chose.
    False where that is done already. Who calls it has asked whether it may be: the worker after
    three days, and whoever brings rows back from before.

    Votes, tallies, decisions and editions stay as they are. Nobody is mailed.
    """
    in_turn()
    hold(member)
    if member.erased_at is not None:
        return False
    by = actor_of(member)
    remove_own_proposals(with_texts=erased.with_texts, by=by)
    if erased.with_texts:
        delete_own_comments(by=by)
        remove_own_reports(by=by)
    leave_own_actions(by=by)
    _leave_seats(member, by)
    _name_files(member)
    _forget(member)
    record("member.erased", "member", member.id, by=None)
    # Last, as mandates are held last; it asks whether whoever is left administers.
    end_own_mandates(by=by)
    _blank(member, erased)
    return True


def _leave_seats(member: Member, by: Actor) -> None:
    """Also a seat that names them and was never bound to an account."""
    unbound = sa.and_(Seat.member_id.is_(None), Seat.person == member.name)
    query = sa.delete(Seat).where(sa.or_(Seat.member_id == member.id, unbound))
    for number in db.session.scalars(query.returning(Seat.id)).all():
        record("seat.deleted", "seat", number, by=by)
        touch_frame()


def _name_files(member: Member) -> None:
    """What they uploaded belongs to the things that show it; its name was theirs."""
    own = sa.select(StoredFile).where(StoredFile.stored_by_id == member.id)
    for file in db.session.scalars(own):
        file.name = f"file{PurePath(file.name).suffix}"
        # Logos are kept with their names.
        touch_frame()


def _forget(member: Member) -> None:
    for model in OWN:
        db.session.execute(sa.delete(model).where(_member_of(model) == member.id))
    _forget_mail(member)
    for came in (Invitation, Application):
        db.session.execute(sa.delete(came).where(_came_by(came, member)))
    sent = sa.update(Invitation).where(Invitation.invited_by_id == member.id)
    db.session.execute(sent.values(words="", invited_by_id=None))
    founded = sa.update(NewOrganisation).where(NewOrganisation.asked_by_id == member.id)
    db.session.execute(founded.values(asked_by_id=None))
    links = OneTimeLink.member_id == member.id
    if member.email:
        links |= OneTimeLink.address == member.email
    db.session.execute(sa.delete(OneTimeLink).where(links))
    _forget_attempts(member)
    # The reason of an administrator may name them.
    db.session.execute(sa.update(Erasure).where(Erasure.member_id == member.id).values(reason=""))


def _member_of(model: Any) -> Any:
    return model.member_id


def _came_by(model: Any, member: Member) -> sa.ColumnElement[bool]:
    """By what they came in, and whatever else went to their address."""
    own: sa.ColumnElement[bool] = model.member_id == member.id
    return sa.or_(own, model.email == member.email) if member.email else own


def _forget_mail(member: Member) -> None:
    """Before the rows go to which mail went."""
    to: dict[str, Any] = {
        "member": sa.select(Member.id).where(Member.id == member.id),
        "invitation": sa.select(Invitation.id).where(_came_by(Invitation, member)),
        "application": sa.select(Application.id).where(_came_by(Application, member)),
    }
    for noun, numbers in to.items():
        kinds = [name for name, kind in declared_kinds().items() if kind.to == noun]
        theirs = sa.and_(Mail.kind.in_(kinds), Mail.recipient_id.in_(numbers))
        db.session.execute(sa.delete(Mail).where(theirs))
    if member.email:
        sent = Mail.sent_to == address_digest(member.email)
        db.session.execute(sa.delete(Mail).where(sent))
        forget_refusals(member.email)
    caused = sa.update(Mail).where(Mail.by_id == member.id)
    db.session.execute(caused.values(by_id=None))


def _forget_attempts(member: Member) -> None:
    names = filter(None, (member.email, member.sign_in_name, member.key))
    digests = [digest(apart + name) for name in names for apart in COUNTED_APART]
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.account.in_(digests)))


def _blank(member: Member, erased: Erased) -> None:
    member.name = FORMER
    member.email = member.sign_in_name = member.password_hash = None
    member.language = member.territory_id = member.seen_at = None
    member.role = "member"
    # Whatever asks who may act or is counted leaves them out, as those who are suspended.
    member.suspended_at = erased.at
    member.suspended_until = None
    member.suspended_for = ""
    if member.source_id is not None:
        member.source_id = source_digest(erased.salt, member.source_id)
    member.erased_at = erased.at
    member.version += 1
    db.session.flush()
