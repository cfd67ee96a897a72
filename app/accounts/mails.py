"""The mails about accounts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.mailed import make_token, token_of
from app.accounts.models import KnownBrowser, Member, OneTimeLink
from app.accounts.queries import member_by_email
from app.accounts.recognising import NEW_BROWSER
from app.accounts.words import browser_words
from app.database import db
from app.mail.kinds import Envelope, Kind, Letter, Recipient
from app.speech.addresses import absolute, url_for
from app.speech.dates import full
from app.speech.language import languages


def member_recipient(envelope: Envelope) -> Recipient | None:
    """The member, at the address and in the language that they have now."""
    member = db.session.get(Member, envelope.recipient_id)
    if member is None or not member.email:
        return None
    return _at(member.email, member)


def _at(address: str, member: Member) -> Recipient:
    spoken = member.language if member.language in languages() else languages()[0]
    return Recipient(address, spoken, member.name)


def open_link(envelope: Envelope) -> OneTimeLink | None:
    """The link that the mail brings, while it is open."""
    link = db.session.get(OneTimeLink, envelope.subject_id) if envelope.subject_id else None
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return link


def for_three_hours() -> tuple[str, str]:
    """What stands below a link that somebody asked for."""
    return (
        _("The link works once, for three hours."),
        _("You did not ask for it? Then nothing has to be done: nothing has changed."),
    )


def _new_password(envelope: Envelope) -> Letter | None:
    link = open_link(envelope)
    if link is None:
        return None
    address = absolute(url_for("accounts.welcome", token=token_of(link)))
    if envelope.by_id is not None:
        return _from_administrators(address, link.expires_at)
    return Letter(
        str(_("Set a new password")),
        (str(_("Somebody, most likely you, asked for a link to set a new password.")),),
        (str(_("Set a new password")), address),
        for_three_hours(),
    )


def _from_administrators(address: str, ends: datetime) -> Letter:
    return Letter(
        str(_("Set your password")),
        (str(_("The administrators of the site send you a link to set your password.")),),
        (str(_("Set your password")), address),
        (str(_("The link works once, until %(date)s.", date=full(ends))),),
    )


def _sign_in(envelope: Envelope) -> Letter | None:
    link = open_link(envelope)
    if link is None:
        return None
    address = absolute(url_for("accounts.link", token=token_of(link)))
    return Letter(
        str(_("Your link to sign in")),
        (str(_("Somebody, most likely you, asked for a link to sign in without a password.")),),
        (str(_("Sign in")), address),
        for_three_hours(),
    )


def _newcomer(envelope: Envelope) -> Recipient | None:
    """Whoever reads the address that is to be confirmed: where it is an account's, its owner."""
    link = open_link(envelope)
    if link is None or not link.address:
        return None
    owner = member_by_email(link.address) or db.session.get_one(Member, link.member_id)
    return _at(link.address, owner)


def _confirming(envelope: Envelope) -> Letter | None:
    """The link, or for somebody who has an account at that address a word and no link."""
    link = open_link(envelope)
    if link is None or not link.address:
        return None
    if member_by_email(link.address):
        return _known()
    address = absolute(url_for("accounts.link", token=token_of(link)))
    return Letter(
        str(_("Confirm your new address")),
        (str(_("Somebody, most likely you, wants to use this address for their account.")),),
        (str(_("Confirm the address")), address),
        for_three_hours(),
    )


def _known() -> Letter:
    return Letter(
        str(_("You have an account already")),
        (
            str(_("Somebody wanted to use this address for another account.")),
            str(_("It is the address of your account, and stays so: nothing has changed.")),
        ),
        (str(_("Sign in")), absolute(url_for("accounts.sign_in"))),
    )


def _former(envelope: Envelope) -> Recipient | None:
    """Whoever reads the address that an account had before."""
    link = open_link(envelope)
    if link is None or not link.address:
        return None
    return _at(link.address, db.session.get_one(Member, link.member_id))


def _changed(envelope: Envelope) -> Letter | None:
    link = open_link(envelope)
    if link is None:
        return None
    if envelope.by_id == envelope.recipient_id:
        sentence = _("Your account has another e-mail address from now on.")
    else:
        sentence = _("An administrator has given your account another e-mail address.")
    address = absolute(url_for("accounts.link", token=token_of(link)))
    return Letter(
        str(_("The address of your account has changed")),
        (str(sentence), str(_("If that is wrong, take your account back by this link."))),
        (str(_("Undo the change")), address),
        (str(_("The link works once, until %(date)s.", date=full(link.expires_at))),),
    )


def _new_browser(envelope: Envelope) -> Letter | None:
    known = db.session.get(KnownBrowser, envelope.subject_id) if envelope.subject_id else None
    if known is None:
        return None
    said = {"browser": browser_words(known.kind), "date": full(envelope.made_at)}
    return Letter(
        str(_("Your account was signed in to by a browser that is new to it")),
        (
            str(_("Somebody signed in to your account on %(date)s, with: %(browser)s.", **said)),
            str(_("Was it you? Then nothing has to be done.")),
            str(_("If it was not you, end all other sessions there and set another password.")),
        ),
        (str(_("My sessions")), absolute(url_for("accounts.account", _anchor="sessions"))),
    )


def prepare_link(envelope: Envelope) -> None:
    """The link that the mail brings opens from now on."""
    make_token(envelope.subject_id)


KINDS = {
    "accounts.password": Kind(
        member_recipient, _new_password, prepare_link, _l("Mail to set a new password")
    ),
    "accounts.sign_in": Kind(member_recipient, _sign_in, prepare_link, _l("Mail to sign in")),
    "accounts.address": Kind(_newcomer, _confirming, prepare_link, _l("Confirm your new address")),
    NEW_BROWSER: Kind(member_recipient, _new_browser, None, _l("Signed in by a new browser")),
    "accounts.address_changed": Kind(
        _former, _changed, prepare_link, _l("The address of your account has changed")
    ),
}
