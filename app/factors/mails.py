"""What the owner of a second factor is told by mail."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.mails import member_recipient
from app.database import db
from app.factors.models import FactorReset
from app.factors.queries import codes_left
from app.factors.words import left_words
from app.mail.composing import isolated
from app.mail.kinds import Envelope, Kind, Letter
from app.speech.addresses import absolute, url_for


def _letter(subject: str, *said: str) -> Letter:
    own = absolute(url_for("factors.own"))
    note = _("It was not you? Set another password at once, and tell an administrator.")
    button = (str(_("Your second factor")), own)
    return Letter(subject, tuple(map(str, said)), button, (str(note),))


def _turned_on(_envelope: Envelope) -> Letter:
    return _letter(
        str(_("Your second factor is on")),
        _("From now on signing in to your account takes a code of your app."),
        _("Every other session has ended."),
    )


def _turned_off(_envelope: Envelope) -> Letter:
    return _letter(
        str(_("Your second factor is off")),
        _("From now on signing in to your account takes no code any more."),
        _("Every other session has ended."),
    )


def _codes_renewed(_envelope: Envelope) -> Letter:
    return _letter(
        str(_("You have new recovery codes")),
        _("New recovery codes were made for your account. The former ones open nothing any more."),
    )


def _code_used(envelope: Envelope) -> Letter:
    return _letter(
        str(_("A recovery code was used")),
        _("One of the recovery codes of your account was used in place of a code of your app."),
        left_words(codes_left(envelope.recipient_id)),
    )


def _reset(envelope: Envelope) -> Letter | None:
    reset = db.session.get(FactorReset, envelope.subject_id) if envelope.subject_id else None
    if reset is None:
        return None
    if envelope.by_id is None:
        told = _("Whoever runs the site has taken away the second factor of your account.")
    else:
        told = _("An administrator has taken away the second factor of your account.")
    return _letter(
        str(_("Your second factor was reset")),
        told,
        *((_("The reason: %(reason)s", reason=isolated(reset.reason)),) if reset.reason else ()),
        _("All your sessions have ended. You sign in without it, and can set up another one."),
    )


KINDS = {
    "factors.turned_on": Kind(member_recipient, _turned_on, words=_l("Your second factor is on")),
    "factors.turned_off": Kind(
        member_recipient, _turned_off, words=_l("Your second factor is off")
    ),
    "factors.codes_renewed": Kind(
        member_recipient, _codes_renewed, words=_l("You have new recovery codes")
    ),
    "factors.code_used": Kind(member_recipient, _code_used, words=_l("A recovery code was used")),
    "factors.reset": Kind(member_recipient, _reset, words=_l("Your second factor was reset")),
}
