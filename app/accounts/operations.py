"""Verbs about accounts: create one, set a password, sign in, sign out."""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock

# The verbs take hashes: whoever calls them finds here what makes one.
from app.accounts.browsers import UNKNOWN, Browser
from app.accounts.hashing import hash_password as hash_password
from app.accounts.identity import checked_address, checked_name, checked_sign_in_name, taken
from app.accounts.links import end_links, spend_link
from app.accounts.models import (
    Actor,
    Member,
    SignInFailure,
    actor_of,
    digest,
)
from app.accounts.recognising import note_browser
from app.accounts.sessions import SignedIn
from app.accounts.sweeping import sweep_failures, sweep_sessions
from app.activity.operations import record
from app.clock import SKEW
from app.database import db
from app.errors import NotFound
from app.model import UNSHOWN
from app.policy import Ability, require

FAILURES_WITHIN = timedelta(minutes=15)
# Failures dated by a clock that was set back since then count; those of one that was quite wrong
# do not.
FAILURES_AHEAD = timedelta(hours=2)
FAILURES_PER_ACCOUNT = 10
# Many may share an address: a village behind one line.
FAILURES_PER_ADDRESS = 50
# Not with each request: that would make every page of a member a write.
VISIT_NOTED_EVERY = timedelta(hours=1)


def renew_hash(member: Member, password_hash: str) -> None:
    """Keep the very same password in the form in which passwords are hashed now, unless it was
    changed meanwhile.

    Nothing is recorded: whoever could come in can, and nobody else.
    """
    # A password that was changed since it was checked must not come back.
    same = sa.and_(Member.id == member.id, Member.password_hash == member.password_hash)
    renewal = sa.update(Member).where(same).values(password_hash=password_hash)
    # See docs/decisions.md, "only what is shown is counted".
    db.session.execute(renewal, execution_options=UNSHOWN)


def create_member(
    *,
    name: str,
    email: str | None = None,
    sign_in_name: str | None = None,
    role: str = "member",
    password_hash: str | None = None,
    language: str | None = None,
    by: Actor | None = None,
    key: str = "",
) -> Member:
    """An approved account. Raises Invalid when a name or the address will not do or is taken. `by`
    None: the command line.
    """
    if by is not None:
        require(by, Ability.ADMINISTER)
    return make_account(
        name=name,
        email=email,
        sign_in_name=sign_in_name,
        role=role,
        password_hash=password_hash,
        language=language,
        by=by,
        key=key,
    )


def make_account(
    *,
    name: str,
    email: str | None = None,
    sign_in_name: str | None = None,
    role: str = "member",
    password_hash: str | None = None,
    language: str | None = None,
    territory_id: int | None = None,
    by: Actor | None,
    key: str = "",
) -> Member:
    """The same for a verb that has asked already whether it may be: an application is accepted.
    `by` None: nobody reviewed it.
    """
    member = Member(
        name=checked_name(name),
        email=checked_address(email),
        sign_in_name=checked_sign_in_name(sign_in_name),
        role=role,
        password_hash=password_hash,
        language=language,
        territory_id=territory_id,
        joined_at=clock.now(),
    )
    # Left to the constraint: of two with one address at once, a look-up would let both pass.
    try:
        with db.session.begin_nested():
            db.session.add(member)
    except IntegrityError as refused:
        raise taken(refused) from None
    record("member.created", "member", member.id, by=by, content={"role": role}, key=key)
    return member


def set_password_by_link(token: str, password_hash: str) -> Member:
    """Spend the link and set the password; sessions and other links of the member end. NotFound if
    it is not open.
    """
    member = spend_link(token).member
    _set_password(member, password_hash, by=actor_of(member))
    return member


def _set_password(member: Member, password_hash: str, *, by: Actor) -> None:
    """Whatever let somebody in as the member before, session or link, does so no more."""
    member.password_hash = password_hash
    db.session.flush()
    end_sessions(member.id)
    end_links(member.id)
    record("member.password_set", "member", member.id, by=by)


def note_attempt(account: str, address: str) -> int:
    """Count an attempt to sign in as failed before it is checked, so that many at once cannot all
    come first.
    """
    # See docs/decisions.md, "an attempt to sign in counts before it is checked".
    sweep_failures()
    attempt = SignInFailure(account=digest(account), address=digest(address), at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def guessed_too_often(account: str, address: str) -> bool:
    """Whether that account or network address has failed too often of late, this attempt aside."""
    now = clock.now()
    of_late = SignInFailure.at.between(now - FAILURES_WITHIN, now + FAILURES_AHEAD)
    for column, value, most in (
        (SignInFailure.account, digest(account), FAILURES_PER_ACCOUNT),
        (SignInFailure.address, digest(address), FAILURES_PER_ADDRESS),
    ):
        # More than `most`, as this attempt has been noted already.
        query = sa.select(sa.func.count()).where(column == value, of_late)
        if (db.session.scalar(query) or 0) > most:
            return True
    return False


def forget_attempt(number: int) -> None:
    """An attempt that was no failure, or that nobody looked at, does not count."""
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.id == number))


def begin_session(member: Member, browser: Browser = UNKNOWN) -> Actor:
    """Sign the member in by that kind of browser: a new token, kept only as its digest; they have
    just shown who they are. Ended sessions of everybody are swept away.
    """
    now = clock.now()
    token = secrets.token_urlsafe(32)
    # Holds the member, as whoever ends all their sessions does first.
    note_browser(member.id, browser)
    sweep_sessions()
    begun = SignedIn(member_id=member.id, browser=browser.name, system=browser.system)
    begun.token_digest = digest(token)
    begun.began_at = begun.seen_at = begun.proved_at = now
    db.session.add(begun)
    record("member.signed_in", "member", member.id, by=actor_of(member))
    return actor_of(member, token=token, proved_at=now)


def end_session(token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    db.session.execute(sa.delete(SignedIn).where(SignedIn.token_digest == digest(token)))


def end_sessions(member_id: int) -> None:
    """End every session of a member."""
    db.session.execute(sa.delete(SignedIn).where(SignedIn.member_id == member_id))


def change_password(member: Member, password_hash: str, *, by: Actor) -> None:
    """A member, who has shown the present password, sets another one; every session and link of
    theirs ends.
    """
    if by.member_id != member.id:
        raise NotFound(_("There is no such page."))
    _set_password(member, password_hash, by=by)


def choose_language(member: Member, language: str | None, *, by: Actor) -> None:
    """A member chooses the language in which the site speaks to them; None: as the browser
    asks.
    """
    if by.member_id != member.id:
        raise NotFound(_("There is no such page."))
    if language == member.language:
        return
    member.language = language
    record("member.language_chosen", "member", member.id, by=by)


def visit_due(actor: Actor) -> bool:
    """Whether the actor's last visit was noted more than an hour ago, or by a clock that was
    wrong.
    """
    if actor.seen_at is None:
        return True
    ago = clock.now() - actor.seen_at
    return not -SKEW < ago <= VISIT_NOTED_EVERY


def note_visit(actor: Actor) -> None:
    """Note that the member and their session were seen now."""
    now = clock.now()
    # No page shows it: what is kept of pages goes on.
    visit = sa.update(Member).where(Member.id == actor.member_id).values(seen_at=now)
    db.session.execute(visit, execution_options=UNSHOWN)
    own = SignedIn.token_digest == digest(actor.token)
    db.session.execute(sa.update(SignedIn).where(own).values(seen_at=now))
