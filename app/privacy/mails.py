"""The mails about erasing: the link that stops it, and that it was stopped. There is none when it
is done, as no address is left to which it could go.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.mailed import token_of
from app.accounts.mails import member_recipient, open_link, prepare_link
from app.accounts.models import OneTimeLink
from app.mail.kinds import Envelope, Kind, Letter
from app.privacy.queries import erasure_of
from app.speech.addresses import absolute, url_for
from app.speech.dates import full


def _address_of(link: OneTimeLink) -> str:
    return absolute(url_for("accounts.link", token=token_of(link)))


def _due(envelope: Envelope) -> Letter | None:
    link, erasure = open_link(envelope), erasure_of(envelope.recipient_id)
    if link is None or erasure is None or erasure.begun_at is not None:
        return None
    return Letter(
        str(_("You will be erased")),
        (*_said_by(erasure.by_id, erasure.reason), *_told(erasure.due_at, erasure.with_texts)),
        (str(_("Stop it")), _address_of(link)),
        (str(_("No other mail follows when it is done: by then no address of yours is kept.")),),
    )


def _said_by(by_id: int | None, reason: str) -> tuple[str, ...]:
    if by_id is None:
        return (str(_("You asked for your account and your name to be erased.")),)
    sentence = _("The administrators of the site erase your account and your name. They say why:")
    return (str(sentence), reason)


def _told(due_at: datetime, with_texts: bool) -> tuple[str, ...]:
    when = _("It happens on %(date)s. Until then this link, or your account, stops it.")
    texts = _("What you wrote stays, under “a former member”.")
    if with_texts:
        texts = _("What you wrote goes too, but for what the plan holds.")
    return (str(when % {"date": full(due_at)}), str(texts))


def _stopped(envelope: Envelope) -> Letter | None:
    if erasure_of(envelope.recipient_id):
        return None
    return Letter(
        str(_("You will not be erased")),
        (str(_("Erasing your account was stopped. Everything stays as it was.")),),
        (str(_("My data")), absolute(url_for("privacy.data"))),
    )


KINDS = {
    "privacy.due": Kind(member_recipient, _due, prepare_link, _l("Mail that stops an erasure")),
    "privacy.stopped": Kind(
        member_recipient, _stopped, words=_l("Mail that an erasure was stopped")
    ),
}
