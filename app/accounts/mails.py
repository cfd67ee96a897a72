"""The mails about accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.mailed import make_token, token_of
from app.accounts.models import Member, OneTimeLink
from app.database import db
from app.mail.kinds import Envelope, Kind, Letter, Recipient
from app.speech.addresses import absolute, url_for
from app.speech.language import languages


def _member(envelope: Envelope) -> Recipient | None:
    """The member, at the address and in the language that they have now."""
    member = db.session.get(Member, envelope.recipient_id)
    if member is None or not member.email:
        return None
    spoken = member.language if member.language in languages() else languages()[0]
    return Recipient(member.email, spoken, member.name)


def _link(envelope: Envelope) -> OneTimeLink | None:
    """The link that the mail brings, while it is open."""
    link = db.session.get(OneTimeLink, envelope.subject_id) if envelope.subject_id else None
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return link


def _for_three_hours() -> tuple[str, str]:
    return (
        _("The link works once, for three hours."),
        _("You did not ask for it? Then nothing has to be done: nothing has changed."),
    )


def _new_password(envelope: Envelope) -> Letter | None:
    link = _link(envelope)
    if link is None:
        return None
    address = absolute(url_for("accounts.welcome", token=token_of(link)))
    return Letter(
        str(_("Set a new password")),
        (str(_("Somebody, most likely you, asked for a link to set a new password.")),),
        (str(_("Set a new password")), address),
        _for_three_hours(),
    )


def _sign_in(envelope: Envelope) -> Letter | None:
    link = _link(envelope)
    if link is None:
        return None
    address = absolute(url_for("accounts.link", token=token_of(link)))
    return Letter(
        str(_("Your link to sign in")),
        (str(_("Somebody, most likely you, asked for a link to sign in without a password.")),),
        (str(_("Sign in")), address),
        _for_three_hours(),
    )


def _prepare(envelope: Envelope) -> None:
    make_token(envelope.subject_id)


KINDS = {
    "accounts.password": Kind(_member, _new_password, _prepare, _l("Mail to set a new password")),
    "accounts.sign_in": Kind(_member, _sign_in, _prepare, _l("Mail to sign in")),
}
