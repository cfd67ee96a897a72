"""Invite people, one or a whole list."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, held, insert_or_leave
from app.errors import Invalid
from app.invitations.findings import MAILED, Finding, findings, unknown_organisations
from app.invitations.lines import Line
from app.invitations.models import LASTS, LONGEST_WORDS, Invitation, is_open
from app.invitations.operations.newcomers import has_never_come, mail_first_link
from app.kept import touch_frame
from app.mail.operations import post
from app.organisations.operations import add_organisation
from app.policy import Ability, require
from app.speech.language import language
from app.text.analyser import name_key
from app.text.cleaning import single_line
from app.text.texts import likely_language


class Sent(NamedTuple):
    """How many were invited by mail, are to be handed a link, were told that they have an account,
    or got a link to set the password of one that they never entered.
    """

    mailed: int = 0
    handing: int = 0
    told: int = 0
    linked: int = 0


def invite(
    lines: Sequence[Line],
    words: str,
    *,
    skipped: Collection[int] = (),
    added: Collection[str] = (),
    by: Actor,
    key: str = "",
) -> Sent | None:
    """Invite those of the list of whom nothing speaks against it but the lines `skipped`; None
    where the same was done before. Invalid where nobody is left.

    Organisations that are not in the directory are `added` to it where they are named there, as
    members; the others are left out. Whoever is a member is told so by mail, or gets a link to set
    a password where they never signed in.
    """
    require(by, Ability.INVITE)
    # See docs/decisions.md, "a form is known by one key".
    if done_before(Member, key, by=by) is not None:
        return None
    words = single_line(words)
    if len(words) > LONGEST_WORDS:
        raise Invalid(_("At most %(most)s characters.", most=LONGEST_WORDS), "words")
    if added:
        # Of two who add one organisation at once, the second waits here and finds it.
        touch_frame()
    found = [each for each in findings(lines) if each.is_done and each.line.number not in skipped]
    if not found:
        raise Invalid(_("Nobody is left to be invited."))
    made = _organisations(found, added, by=by)
    # Members in one order, so that two lists at once cannot block each other.
    found.sort(key=lambda each: each.member_id or 0)
    sent = _sent([_invited(each, words, made, by=by) for each in found])
    content = sent._asdict()
    record("invitations.sent", "member", by.member_id or 0, by=by, content=content, key=key)
    return sent


def _sent(done: Sequence[str]) -> Sent:
    return Sent(*(done.count(name) for name in Sent._fields))


def _organisations(
    found: Sequence[Finding], added: Collection[str], *, by: Actor
) -> Mapping[str, int]:
    """The numbers of the organisations that are added, by the key of their name."""
    wanted = {name_key(name) for name in added}
    made = {}
    for name in unknown_organisations(found):
        if name_key(name) in wanted:
            spoken = likely_language(name, language())
            row = add_organisation({"name": {spoken: name}, "standing": "member"}, by=by)
            made[name_key(name)] = row.id
    return made


def _invited(found: Finding, words: str, made: Mapping[str, int], *, by: Actor) -> str:
    """Do what that line is for; which of `Sent` it was."""
    if found.member_id is not None:
        return _told(found.member_id, by=by)
    organisation = found.organisation_id or made.get(name_key(found.line.organisation))
    number = _stored(found.line, words, organisation, by=by)
    # Whoever accepted while this was being decided needs no link.
    if number is None:
        return ""
    record("invitation.sent", "invitation", number, by=by)
    if not found.line.email:
        return "handing"
    # Reviewers may invite more people a day than members may ask for mails.
    post(MAILED, number, limited=False)
    return "mailed"


def _told(member_id: int, *, by: Actor) -> str:
    """What a member is mailed who stands in the list, which they may have entered meanwhile."""
    member = held(Member, member_id)
    if member is not None and has_never_come(member):
        return "linked" if mail_first_link(member, by=by) else ""
    return "told" if member is not None and post("invitations.known", member_id) else ""


def _stored(line: Line, words: str, organisation_id: int | None, *, by: Actor) -> int | None:
    """The number of a new invitation, or of the one that was open and is this one from now on: its
    link from before is dead.
    """
    now = clock.now()
    values: dict[str, Any] = {
        "name": line.name,
        "email": line.email or None,
        "language": line.language,
        "organisation_id": organisation_id,
        "words": words,
        "invited_by_id": by.member_id,
        "invited_at": now,
        "salt": secrets.token_hex(16),
        "expires_at": now + LASTS,
    }
    number = insert_or_leave(Invitation, values)
    if number is not None:
        return number
    # What was known stays known where the new line does not say it.
    kept = ("name", "language", "organisation_id")
    anew = {name: value for name, value in values.items() if value or name not in kept}
    same = sa.and_(Invitation.email == line.email, is_open())
    renewal = sa.update(Invitation).where(same).values(**anew, token_digest=None, reminded_at=None)
    return db.session.scalar(renewal.returning(Invitation.id))
