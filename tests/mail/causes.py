"""What causes each kind of mail, in each of its forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.browsers import UNKNOWN, Browser
from app.accounts.mailed import mail_link
from app.accounts.models import Member, actor_of
from app.accounts.moving import ask_address, tell_former
from app.accounts.operations import begin_session
from app.database import db, writing
from app.invitations.lines import Line
from app.invitations.models import Invitation
from app.invitations.operations.inviting import invite
from app.invitations.operations.newcomers import invite_member
from app.invitations.operations.renewing import remind_all
from app.mail.kinds import declared_kinds
from app.mail.models import Mail
from app.mail.operations import post
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.notices.mails import MOST_OF_EACH, MOST_THINGS
from app.notices.models import Pace
from app.notices.operations.mailing import post_at_once, post_digests
from app.notices.times import last_due
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.people.operations.adding import mail_handed_over
from app.privacy.operations.erasing import ask_erasure, stop_erasure
from tests import factories
from tests.conftest import NOON
from tests.factors.mailed import CAUSES as FACTORS
from tests.joining.mailed import CAUSES as JOINING
from tests.mail.letters import WORDS, Received, in_folder
from tests.notices import telling
from tests.notices.mailed import CAUSES as REMINDERS

# A name of the other direction, with what would be a header of its own.
NAME = "أمينة Zoé\r\nBcc: victim@example.org"


def _known_address(member: Member, admin: Member) -> None:
    # Whoever has the address gets it, in their language.
    ask_address(admin, str(member.email), by=actor_of(admin))


def _password(member: Member, admin: Member) -> None:
    mail_link(str(member.email), "password")


def _sign_in(member: Member, admin: Member) -> None:
    mail_link(str(member.email), "sign_in")


def _handed_over(member: Member, admin: Member) -> None:
    mail_handed_over(member, by=actor_of(admin))


def _new_address(member: Member, admin: Member) -> None:
    ask_address(member, "new@example.org", by=actor_of(member))


def _changed(member: Member, admin: Member) -> None:
    tell_former(member, "old@example.org", by=actor_of(member))


def _corrected(member: Member, admin: Member) -> None:
    tell_former(member, "old@example.org", by=actor_of(admin))


def _new_browser(member: Member, admin: Member, kind: Browser = UNKNOWN) -> None:
    begin_session(member, Browser("Firefox", "Android"))
    begin_session(member, kind)


def _new_browser_there(member: Member, admin: Member) -> None:
    _new_browser(member, admin, Browser("", "Android"))


def _new_browser_and_system(member: Member, admin: Member) -> None:
    _new_browser(member, admin, Browser("Chrome", "Windows"))


def _erased_soon(member: Member, admin: Member) -> None:
    ask_erasure(member, with_texts=True, by=actor_of(member))


def _erased_soon_by_others(member: Member, admin: Member) -> None:
    # In other words in each language, as its reader's are.
    reason = str(member.language)
    ask_erasure(member, with_texts=False, reason=reason, by=actor_of(admin))


def _stays(member: Member, admin: Member) -> None:
    ask_erasure(member, with_texts=False, by=actor_of(member))
    stop_erasure(member, by=actor_of(member))


def _to_oneself(member: Member, admin: Member) -> None:
    post("upkeep.test", member.id, by_id=member.id)


def _asked(member: Member, admin: Member, **given: str) -> None:
    """An invitation to the member's address, as it was before they had an account."""
    by, line = actor_of(admin), Line(1, member.name, str(member.email), member.language, "", "")
    db.session.delete(member)
    db.session.flush()
    invite([line], given.get("words", ""), by=by)


def _invited(member: Member, admin: Member) -> None:
    _asked(member, admin)


def _invited_with_words(member: Member, admin: Member) -> None:
    _asked(member, admin, words="Venez nombreux.\r\nأهلا")


def _invited_by_nobody(member: Member, admin: Member) -> None:
    _asked(member, admin, words="Venez.")
    db.session.execute(sa.update(Invitation).values(invited_by_id=None))


def _reminded(member: Member, admin: Member) -> None:
    # Of the others none is to be reminded.
    db.session.execute(sa.update(Invitation).values(withdrawn_at=NOON))
    _asked(member, admin)
    db.session.execute(sa.update(Mail).values(state="sent", ended_at=NOON))
    remind_all(by=actor_of(admin))


def _invited_again(member: Member, admin: Member) -> None:
    line = Line(1, member.name, str(member.email), member.language, "", "")
    invite([line], "", by=actor_of(admin))


def _never_came(member: Member, admin: Member) -> None:
    member.password_hash = None
    db.session.flush()
    invite_member(member.id, by=actor_of(admin))


def _at_once(member: Member, admin: Member) -> None:
    title, body = WORDS[str(member.language)]
    on = telling.proposal(str(member.language), title)
    telling.commented(member, admin, on, body)
    db.session.add(Pace(member_id=member.id, kind="comment", pace="at once"))
    db.session.flush()
    post_at_once()


def _of_oneself(member: Member, admin: Member) -> None:
    about = {"verb": "member.role_changed", "reason": "owner", "actor": admin}
    telling.tell(member, "account", ("member", member.id), **about)
    post_at_once()


def _mandated(member: Member, admin: Member, verb: str, about: Any, reason: str) -> None:
    title = {str(member.language): WORDS[str(member.language)][0]}
    organisation = telling.flushed(Organisation(name=title, joined_at=NOON))
    own = {"organisation_id": organisation.id, "member_id": member.id}
    number = telling.flushed(about(own)).id if about else organisation.id
    told = {"verb": verb, "about": number, "actor": admin, "reason": reason}
    telling.tell(member, "mandate", ("organisation", organisation.id), **told)
    post_at_once()


def _mandate(member: Member, admin: Member) -> None:
    def offered(own: dict[str, int]) -> Mandate:
        return Mandate(**own, powers=frozenset({"vote"}), from_at=NOON, given_at=NOON)

    _mandated(member, admin, "mandate.given", offered, "owner")


def _mandate_refused(member: Member, admin: Member) -> None:
    def refused(own: dict[str, int]) -> MandateRequest:
        words = {"why": "", "refused_for": WORDS[str(member.language)][1]}
        return MandateRequest(**own, **words, asked_at=NOON, refused_at=NOON)

    _mandated(member, admin, "mandate.refused", refused, "owner")


def _mandate_asked(member: Member, admin: Member) -> None:
    _mandated(member, admin, "mandate.asked", None, "reviewer")


def _daily(member: Member, admin: Member) -> None:
    _digest(member, admin, "daily")


def _weekly(member: Member, admin: Member) -> None:
    _digest(member, admin, "weekly")


def _digest(member: Member, admin: Member, pace: str) -> None:
    """A digest with all of its sentences: more things, and more of one, than it shows."""
    title, body = WORDS[str(member.language)]
    db.session.add(Pace(member_id=member.id, kind="comment", pace=pace))
    for number in range(MOST_THINGS + 2):
        on = telling.proposal(str(member.language), title)
        for _each in range(MOST_OF_EACH + 2 if number == MOST_THINGS else 1):
            telling.commented(member, admin, on, body)
    due = last_due(clock.now() + timedelta(days=7), 0, 0)
    post_digests(next(each for each in due if each.pace == pace))


# What causes each kind, in each of its forms.
CAUSES: dict[str, tuple[Callable[[Member, Member], None], ...]] = {
    "accounts.password": (_password, _handed_over),
    "accounts.sign_in": (_sign_in,),
    "accounts.address": (_new_address, _known_address),
    "accounts.address_changed": (_changed, _corrected),
    **FACTORS,
    "accounts.new_browser": (_new_browser, _new_browser_there, _new_browser_and_system),
    "invitations.invitation": (_invited, _invited_with_words, _invited_by_nobody),
    "invitations.reminder": (_reminded,),
    "invitations.known": (_invited_again,),
    "invitations.member": (_never_came,),
    **JOINING,
    "notices.one": (_at_once, _of_oneself, _mandate, _mandate_refused, _mandate_asked),
    "notices.daily": (_daily,),
    "notices.weekly": (_weekly,),
    **REMINDERS,
    "privacy.due": (_erased_soon, _erased_soon_by_others),
    "privacy.stopped": (_stays,),
    "upkeep.test": (_to_oneself,),
}


def received(language: str, folder: Path, name: str = NAME) -> list[tuple[str, Received]]:
    """Every mail in every form with its kind, as one member of that name who reads that language
    gets it.
    """
    kinds = [kind for kind, causes in CAUSES.items() for _cause in causes]
    admin = factories.member("Karim Idrissi", role="admin")
    for causes in CAUSES.values():
        for cause in causes:
            email = f"m{cause.__name__}{language}@example.org"
            about = {"email": email, "language": language, "password_hash": "x"}
            member = factories.member(name, **about)
            with writing():
                cause(member, db.session.merge(admin))
            while send_next(declared_kinds(), Folder(folder), lambda: "Twiza"):
                db.session.rollback()
    return list(zip(kinds, in_folder(folder), strict=True))
