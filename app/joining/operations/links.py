"""Links for many: who comes by one needs no review."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.consent import record_consent
from app.accounts.identity import checked_name
from app.accounts.links import open_link
from app.accounts.models import Actor, Member, digest
from app.accounts.operations import make_account
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, hold
from app.editing import Content
from app.errors import Invalid, NotFound
from app.joining.models import JoinLink
from app.joining.operations.admission import join_organisation
from app.joining.operations.tokens import made_token, new_salt
from app.joining.words import CLOSED_WORDS
from app.people.operations.adding import free_name
from app.policy import Ability, require

MOST_PLACES = 1000
LONGEST = timedelta(days=366)


def make_link(name: str, *, places: int, ends_at: datetime, by: Actor, key: str = "") -> JoinLink:
    """The steering group makes a link for so many people, until its end."""
    require(by, Ability.INVITE)
    for fault in wrong_link(places, ends_at, clock.now()):
        raise fault
    if (same := done_before(JoinLink, key, by=by)) is not None:
        return same
    salt = new_salt()
    link = JoinLink(
        name=checked_name(name),
        # Nobody's, until the row has the number of which its token is made.
        token_digest=digest(salt),
        salt=salt,
        places=places,
        ends_at=ends_at,
        made_at=clock.now(),
        made_by_id=by.member_id,
    )
    db.session.add(link)
    db.session.flush()
    link.token_digest = digest(made_token(link))
    content = {"places": places, "ends_at": ends_at.isoformat()}
    record("join_link.made", "join_link", link.id, by=by, content=content, key=key)
    return link


def wrong_link(places: int | None, ends_at: datetime | None, now: datetime) -> list[Invalid]:
    """What is wrong with a link: its places, or an end that is over or far away."""
    found = []
    if places is not None and not 1 <= places <= MOST_PLACES:
        sentence = _("Give a whole number from %(min)s to %(max)s.", min=1, max=MOST_PLACES)
        found.append(Invalid(sentence, "places"))
    if ends_at is not None and ends_at <= now:
        found.append(Invalid(_("This day is over: give a later one."), "last_day"))
    if ends_at is not None and ends_at > now + LONGEST:
        found.append(Invalid(_("A link lasts a year at most."), "last_day"))
    return found


def withdraw_link(link: JoinLink, *, by: Actor) -> None:
    """Nobody comes in by the link any more; of one that is withdrawn nothing changes."""
    require(by, Ability.INVITE)
    hold(link)
    if link.withdrawn_at is not None:
        return
    link.withdrawn_at = clock.now()
    record("join_link.withdrawn", "join_link", link.id, by=by)


def take_place(link_id: int) -> bool:
    """Take a place of the link; whether there was one. The last goes to one of two."""
    now = clock.now()
    free = sa.and_(
        JoinLink.id == link_id,
        JoinLink.taken < JoinLink.places,
        JoinLink.ends_at > now,
        JoinLink.withdrawn_at.is_(None),
    )
    taking = sa.update(JoinLink).where(free).values(taken=JoinLink.taken + 1)
    return db.session.scalar(taking.returning(JoinLink.id)) is not None


def join_by_name(link: JoinLink, content: Content, *, key: str = "") -> str:
    """Somebody without an address comes in by the link, under a sign-in name that is made from
    theirs: the token of the link by which they set a password. Invalid where no place is left.
    """
    # Held before it is asked: of the same form sent twice at once the second finds the first.
    hold(link)
    same = done_before(Member, key, by=None)
    if same is not None:
        if same.password_hash is not None:
            raise NotFound(_("This link has been used already or has expired."))
        return open_link(same)
    if not take_place(link.id):
        raise Invalid(str(CLOSED_WORDS["full"]))
    member = _named_account(content, key)
    join_organisation(member, content, content["language"], by=None)
    record_consent(member.id, clock.now(), content["consent_digest"])
    return open_link(member)


def _named_account(content: Content, key: str) -> Member:
    known = {name: content[name] for name in ("name", "language", "territory_id")}
    account = partial(make_account, **known, by=None, key=key)
    try:
        return account(sign_in_name=free_name(content["name"]))
    except Invalid:
        # Somebody of the same name came in otherwise at that moment: the next one is free.
        return account(sign_in_name=free_name(content["name"]))
