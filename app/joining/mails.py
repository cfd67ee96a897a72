"""The mails about applications, each in the applicant's language."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.mailed import make_token, token_of
from app.accounts.models import Member, OneTimeLink, digest
from app.accounts.queries import member_by_email
from app.database import db
from app.joining.models import OPEN, Application, ApplicationMessage
from app.joining.operations.tokens import confirming_token, open_page, page_token
from app.joining.queries.invited import inviting_administrator
from app.mail.composing import isolated
from app.mail.kinds import Envelope, Kind, Letter, Recipient
from app.organisations.models import Organisation
from app.site.queries import site_name
from app.speech.addresses import absolute, url_for
from app.speech.dates import full
from app.speech.language import languages
from app.speech.texts import words


def _application(envelope: Envelope) -> Application | None:
    return db.session.get(Application, envelope.recipient_id)


def _spoken(code: str | None) -> str:
    return code if code in languages() else languages()[0]


def _reader(envelope: Envelope) -> Recipient | None:
    """Whoever reads the address that is to be confirmed: where it is an account's, its owner. By
    no name but that one's: anybody can have words of their own mailed to anybody otherwise.
    """
    application = _application(envelope)
    if application is None:
        return None
    owner = member_by_email(application.email)
    if owner is not None:
        return Recipient(application.email, _spoken(owner.language), owner.name)
    return Recipient(application.email, _spoken(application.language))


def _applicant(envelope: Envelope) -> Recipient | None:
    application = _application(envelope)
    if application is None:
        return None
    return Recipient(application.email, _spoken(application.language), application.name)


def _confirm(envelope: Envelope) -> Letter | None:
    """The link that confirms; a word in its place where the address has an account, or an
    application that is open.
    """
    application = _application(envelope)
    if application is None or application.state != "unconfirmed":
        return None
    if member_by_email(application.email):
        return _known()
    waiting = _open_one(application.email)
    if waiting is not None:
        return _applied_already(waiting)
    address = absolute(url_for("accounts.link", token=confirming_token(application)))
    return Letter(
        str(_("Confirm your application")),
        (str(_("Somebody, most likely you, wants to become a member with this address.")),),
        (str(_("Confirm the address")), address),
        (
            str(_("The link works once, for seven days.")),
            str(_("You did not ask for it? Then nothing has to be done: nothing has changed.")),
        ),
    )


def _known() -> Letter:
    return Letter(
        str(_("You have an account already")),
        (
            str(_("Somebody, most likely you, wanted to become a member with this address.")),
            str(_("It is the address of your account, and stays so: nothing has changed.")),
        ),
        (str(_("Sign in")), absolute(url_for("accounts.sign_in"))),
    )


def _open_one(email: str) -> Application | None:
    query = sa.select(Application).where(Application.email == email)
    return db.session.scalar(query.where(Application.state.in_(OPEN)))


def _guest(envelope: Envelope) -> Recipient | None:
    """Whoever is invited into an organisation: where the address is an account's, its owner."""
    owner, guest = _reader(envelope), _applicant(envelope)
    return owner if owner is None or owner.name else guest


def _invited(envelope: Envelope) -> Letter | None:
    """The link by which somebody applies who is invited into an organisation; a word in its place
    as where they apply by themselves.
    """
    application = _application(envelope)
    if application is None or not application.can_be_withdrawn(clock.now()):
        return None
    inviter = inviting_administrator(application)
    # Who administers it no more, or was erased, invites nobody.
    if inviter is None:
        return None
    waiting = _open_one(application.email)
    if waiting is not None:
        return _applied_already(waiting)
    subject = str(_("Invitation to %(site)s", site=isolated(site_name().text)))
    leave = str(_("You do not want to join? Then nothing has to be done."))
    if member_by_email(application.email):
        page = absolute(url_for("organisations.show", ref=str(application.organisation_id)))
        said = (
            str(_("You have an account with this address: sign in with it.")),
            str(_("On the page of the organisation you may ask to act for it.")),
        )
        button = (str(_("To the organisation")), page)
        return Letter(subject, (_who_invites(application, inviter), *said), button, (leave,))
    address = absolute(url_for("accounts.link", token=confirming_token(application)))
    until = full(application.invited_until or clock.now())
    return Letter(
        subject,
        (
            _who_invites(application, inviter),
            str(_("Read what it is about and what you agree to. Nothing happens without you.")),
        ),
        (str(_("See the invitation")), address),
        (str(_("The link works once, until %(date)s.", date=until)), leave),
    )


def _who_invites(application: Application, inviter: Member) -> str:
    organisation = db.session.get(Organisation, application.organisation_id or 0)
    named = {
        "name": isolated(inviter.name),
        "organisation": isolated(words(organisation.name) if organisation else ""),
        "site": isolated(site_name().text),
    }
    sentence = _(
        "%(name)s invites you into the organisation %(organisation)s on %(site)s.", **named
    )
    return str(sentence)


def _page_of(application: Application) -> tuple[str, str]:
    address = absolute(url_for("joining.by_token", token=page_token(application)))
    return str(_("To your application")), address


def _applied_already(application: Application) -> Letter:
    return Letter(
        str(_("Your application waits already")),
        (str(_("Somebody, most likely you, applied once more with this address.")),),
        _page_of(application),
    )


def _waiting(envelope: Envelope) -> Letter | None:
    application = _application(envelope)
    if application is None or application.state != "waiting":
        return None
    return Letter(
        str(_("Your application has arrived")),
        (
            str(_("Your address is confirmed, and your application waits to be looked at.")),
            str(_("Its page says how it stands. Keep this mail: the link is yours alone.")),
        ),
        _page_of(application),
    )


def _asked(envelope: Envelope) -> Letter | None:
    application = _application(envelope)
    message = db.session.get(ApplicationMessage, envelope.subject_id or 0)
    if application is None or message is None or application.state != "asked":
        return None
    return Letter(
        str(_("A question about your application")),
        (str(_("Before it is decided, somebody wants to know:")), message.body),
        (str(_("Answer")), _page_of(application)[1]),
    )


def _refused(envelope: Envelope) -> Letter | None:
    application = _application(envelope)
    if application is None or application.state != "refused":
        return None
    return Letter(
        str(_("Your application was not accepted")),
        (
            str(_("Your application was looked at and not accepted.")),
            str(_("The reason:")),
            application.reason,
        ),
        _page_of(application),
        (str(_("You may apply again.")),),
    )


def _member(envelope: Envelope) -> Recipient | None:
    member = db.session.get(Member, envelope.recipient_id)
    if member is None or not member.email:
        return None
    return Recipient(member.email, _spoken(member.language), member.name)


def _accepted(envelope: Envelope) -> Letter | None:
    """The link by which the password is set; to whoever had an account by then, a word."""
    link = db.session.get(OneTimeLink, envelope.subject_id) if envelope.subject_id else None
    if link is None:
        return _accepted_before() if envelope.subject_id is None else None
    if link.used_at is not None:
        return None
    address = absolute(url_for("accounts.welcome", token=token_of(link)))
    return Letter(
        str(_("Welcome: you are a member")),
        (
            str(_("Your application is accepted.")),
            str(_("By this link you set your password, and are signed in.")),
        ),
        (str(_("Set your password")), address),
        (str(_("The link works once, until %(date)s.", date=full(link.expires_at))),),
    )


def _accepted_before() -> Letter:
    return Letter(
        str(_("Welcome: you are a member")),
        (
            str(_("Your application is accepted.")),
            str(_("You have an account with this address already: go on with that one.")),
        ),
        (str(_("Sign in")), absolute(url_for("accounts.sign_in"))),
    )


def _prepare_confirming(envelope: Envelope) -> None:
    """From now on the link opens: with a token of another key, which nobody was sent, no more."""
    application = _application(envelope)
    if application is None or application.state != "unconfirmed":
        return
    application.confirm_digest = digest(confirming_token(application))
    waiting = _open_one(application.email)
    if waiting is not None:
        open_page(waiting)


def _prepare_page(envelope: Envelope) -> None:
    application = _application(envelope)
    if application is not None:
        open_page(application)


def _prepare_password(envelope: Envelope) -> None:
    make_token(envelope.subject_id)


_TO = {"to": "application"}
KINDS = {
    "joining.confirm": Kind(
        _reader, _confirm, _prepare_confirming, _l("Confirm your application"), **_TO
    ),
    "joining.invited": Kind(
        _guest, _invited, _prepare_confirming, _l("Invitation into an organisation"), **_TO
    ),
    "joining.waiting": Kind(
        _applicant, _waiting, _prepare_page, _l("Your application has arrived"), **_TO
    ),
    "joining.asked": Kind(
        _applicant, _asked, _prepare_page, _l("A question about your application"), **_TO
    ),
    "joining.refused": Kind(
        _applicant, _refused, _prepare_page, _l("Your application was not accepted"), **_TO
    ),
    "joining.accepted": Kind(
        _member, _accepted, _prepare_password, _l("Welcome: you are a member")
    ),
}
