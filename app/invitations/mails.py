"""The mails about invitations."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.mailed import make_token, token_of
from app.accounts.models import Member, OneTimeLink, digest
from app.database import db, held
from app.invitations.models import Invitation
from app.mail.composing import isolated
from app.mail.keyed import keyed_token
from app.mail.kinds import Envelope, Kind, Letter, Recipient
from app.site.queries import site_name
from app.speech.addresses import absolute, url_for
from app.speech.dates import full
from app.speech.language import languages


def _spoken(code: str | None) -> str:
    return code if code in languages() and code else languages()[0]


def _open(envelope: Envelope) -> Invitation | None:
    """The invitation, while it can be accepted."""
    row = db.session.get(Invitation, envelope.recipient_id)
    if row is None or row.accepted_at or row.withdrawn_at or row.expires_at <= clock.now():
        return None
    return row


def _invited(envelope: Envelope) -> Recipient | None:
    row = _open(envelope)
    if row is None or not row.email:
        return None
    return Recipient(row.email, _spoken(row.language), row.name)


def token_of_invitation(row: Invitation) -> str:
    """The token of the link that is mailed: the same at each attempt, and in each reminder."""
    return keyed_token("invitation", row.id, row.salt)


def _prepare(envelope: Envelope) -> None:
    """From now on the invitation opens with its token."""
    # Held: a link that is made anew at this moment stays the one that opens.
    held(Invitation, envelope.recipient_id)
    row = _open(envelope)
    if row is not None and row.email:
        row.token_digest = digest(token_of_invitation(row))


def _invitation(envelope: Envelope) -> Letter | None:
    site = isolated(site_name().text)
    return _letter(envelope, str(_("Invitation to %(site)s", site=site)))


def _reminder(envelope: Envelope) -> Letter | None:
    site = isolated(site_name().text)
    return _letter(envelope, str(_("Your invitation to %(site)s still waits", site=site)))


def _letter(envelope: Envelope, subject: str) -> Letter | None:
    row = _open(envelope)
    if row is None or _is_member(row.email):
        return None
    address = absolute(url_for("invitations.welcome", token=token_of_invitation(row)))
    inviter = db.session.get(Member, row.invited_by_id) if row.invited_by_id else None
    return Letter(
        subject,
        tuple(_said(row, inviter)),
        (str(_("See the invitation")), address),
        (
            str(_("The link works once, until %(date)s.", date=full(row.expires_at))),
            str(_("You do not want to join? Then nothing has to be done.")),
        ),
    )


def _is_member(email: str | None) -> bool:
    return db.session.query(Member.id).filter(Member.email == email).first() is not None


def _said(row: Invitation, inviter: Member | None) -> list[str]:
    site = isolated(site_name().text)
    # Nobody's words: of whoever wrote them, the mail says the name.
    if inviter is None:
        return [str(_("You are invited to become a member of %(site)s.", site=site))]
    given = {"name": isolated(inviter.name), "site": site}
    said = [str(_("%(name)s invites you to become a member of %(site)s.", **given))]
    if row.words:
        quoted = {"name": isolated(inviter.name), "words": isolated(row.words)}
        said.append(str(_("%(name)s writes: “%(words)s”", **quoted)))
    return said


def _member(envelope: Envelope) -> Recipient | None:
    member = db.session.get(Member, envelope.recipient_id)
    if member is None or not member.email:
        return None
    return Recipient(member.email, _spoken(member.language), member.name)


def _known(_envelope: Envelope) -> Letter:
    site = isolated(site_name().text)
    return Letter(
        str(_("You are a member already")),
        (
            str(_("Somebody wanted to invite you to %(site)s.", site=site)),
            str(_("You have an account with this address: sign in with it.")),
        ),
        (str(_("Sign in")), absolute(url_for("accounts.sign_in"))),
    )


def _first_password(envelope: Envelope) -> Letter | None:
    link = db.session.get(OneTimeLink, envelope.subject_id) if envelope.subject_id else None
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    site = isolated(site_name().text)
    address = absolute(url_for("accounts.welcome", token=token_of(link)))
    return Letter(
        str(_("Your account on %(site)s", site=site)),
        (
            str(_("You are a member of %(site)s, and have not signed in yet.", site=site)),
            str(_("By this link you set your password, and are in.")),
        ),
        (str(_("Set your password")), address),
        (str(_("The link works once, until %(date)s.", date=full(link.expires_at))),),
    )


def _prepare_link(envelope: Envelope) -> None:
    make_token(envelope.subject_id)


KINDS = {
    "invitations.invitation": Kind(
        _invited, _invitation, _prepare, _l("Invitation"), to="invitation"
    ),
    "invitations.reminder": Kind(
        _invited, _reminder, _prepare, _l("Reminder of an invitation"), to="invitation"
    ),
    "invitations.known": Kind(_member, _known, words=_l("Told to be a member already")),
    "invitations.member": Kind(
        _member, _first_password, _prepare_link, _l("First link for a member")
    ),
}
