"""The mail that administrators send to themselves, to see that mail arrives."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.models import Member
from app.accounts.suspension import is_suspended
from app.database import db
from app.mail.kinds import Envelope, Kind, Letter, Recipient
from app.speech.addresses import absolute, url_for
from app.speech.language import languages


def _recipient(envelope: Envelope) -> Recipient | None:
    member = db.session.get(Member, envelope.recipient_id)
    if member is None or not member.email or is_suspended(member, clock.now()):
        return None
    spoken = member.language if member.language in languages() else languages()[0]
    return Recipient(member.email, spoken or languages()[0], member.name)


def _test(_envelope: Envelope) -> Letter:
    return Letter(
        subject=str(_("Test mail")),
        paragraphs=(
            str(_("This site sends mail, and it arrives.")),
            str(_("If your mail program took it for unwanted mail, tell whoever runs the site.")),
        ),
        button=(str(_("To the mail of the site")), absolute(url_for("upkeep.mail"))),
        notes=(str(_("You asked for this mail on the administrators' page.")),),
    )


KINDS = {"upkeep.test": Kind(_recipient, _test, words=_l("Test mail"))}
