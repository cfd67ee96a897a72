"""Turn a second factor on and off, and make new recovery codes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.hashing import code_digest
from app.accounts.models import Actor, Member, OneTimeLink, SignedIn, digest
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.errors import Invalid, NotFound
from app.factors.codes import fitting_steps, new_secret, recovery_codes
from app.factors.models import Factor, RecoveryCode
from app.factors.queries import factor_of, purpose_of, secret_of
from app.factors.sealing import seal, unseal
from app.mail.operations import post

# How long the page with a new secret may stay open.
OFFER_LASTS = timedelta(minutes=30)


class Offer(NamedTuple):
    """A secret that is nobody's factor yet: as it is shown, and as its form brings it back."""

    secret: str
    sealed: str


class NewCodes(NamedTuple):
    """Recovery codes, shown this once, and what is kept of them."""

    plain: list[str]
    salt: str
    digests: list[str]


def offer_secret(member_id: int) -> Offer:
    """A new secret for a member's app. No row holds it before a code has confirmed it."""
    secret = new_secret()
    return Offer(secret, seal(_offered_to(member_id), secret))


def offered_again(member_id: int, sealed: str) -> Offer:
    """The same for who sent its form. Invalid where it is too old, or somebody else's."""
    secret = unseal(_offered_to(member_id), sealed, OFFER_LASTS)
    if secret is None:
        raise Invalid(_("This page was open for too long. Begin again: nothing has changed."))
    return Offer(secret, sealed)


def _offered_to(member_id: int) -> str:
    return f"offer to {member_id}"


def confirmed_step(offer: Offer, typed: str) -> int:
    """The step of time whose code was typed: the app has the secret. Invalid where it is none."""
    step = max(fitting_steps(offer.secret, typed, clock.now()), default=None)
    if step is None:
        sentence = _("This code does not fit. Type the one that the app shows now.")
        raise Invalid(sentence, "code")
    return step


def new_codes(seed: str = "") -> NewCodes:
    """Ten recovery codes; the same ones for the same form, by its seed. Slow on purpose: never
    call it inside a write transaction.
    """
    plain = recovery_codes(seed or secrets.token_hex(32))
    salt = secrets.token_hex(16)
    return NewCodes(plain, salt, [code_digest(code, salt) for code in plain])


def turn_on(member: Member, offer: Offer, step: int, codes: NewCodes, *, by: Actor) -> None:
    """A member, who has shown who they are and a code of the app, turns their second factor on;
    every other session of theirs ends. Invalid where they have one; the same form sent again
    changes nothing.
    """
    _own(member, by)
    hold(member)
    row = {
        "member_id": member.id,
        "kind": "totp",
        "secret": seal(purpose_of(member.id), offer.secret),
        "last_step": step,
        "made_at": clock.now(),
    }
    if insert_or_leave(Factor, row) is None:
        if _is_of(offer, step, factor_of(member.id)):
            return
        raise Invalid(_("Your second factor is on already."))
    _replace_codes(member.id, codes)
    _end_others(member.id, by)
    _tell("factors.turned_on", "factor.turned_on", member, by)


def _is_of(offer: Offer, step: int, factor: Factor | None) -> bool:
    """Whether that form made the factor, which nobody has used since: it was sent twice."""
    if factor is None or factor.last_step != step:
        return False
    return secret_of(factor) == offer.secret


def turn_off(member: Member, *, by: Actor) -> None:
    """A member, who has shown their second factor, turns it off; where there is none, nothing
    happens. Every other session of theirs ends.
    """
    _own(member, by)
    hold(member)
    if not take_away(member.id):
        return
    _end_others(member.id, by)
    _tell("factors.turned_off", "factor.turned_off", member, by)


def renew_codes(member: Member, codes: NewCodes, *, by: Actor) -> None:
    """A member, who has shown their second factor, gets new recovery codes; those from before are
    dead. NotFound where there is no factor.
    """
    _own(member, by)
    hold(member)
    if factor_of(member.id) is None:
        raise NotFound(_("There is no such page."))
    _replace_codes(member.id, codes)
    _tell("factors.codes_renewed", "factor.codes_renewed", member, by)


def take_away(member_id: int) -> bool:
    """Remove a member's second factor with its codes, and the ways in that wait for it; whether
    there was one.
    """
    gone = sa.delete(Factor).where(Factor.member_id == member_id).returning(Factor.id)
    there_was = db.session.execute(gone).first() is not None
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    half = sa.and_(OneTimeLink.member_id == member_id, OneTimeLink.purpose == "factor")
    db.session.execute(sa.delete(OneTimeLink).where(half))
    return there_was


def _own(member: Member, by: Actor) -> None:
    if by.member_id != member.id:
        raise NotFound(_("There is no such page."))


def _replace_codes(member_id: int, codes: NewCodes) -> None:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    db.session.add_all(_rows(member_id, codes))


def _rows(member_id: int, codes: NewCodes) -> Iterable[RecoveryCode]:
    for each in codes.digests:
        yield RecoveryCode(member_id=member_id, salt=codes.salt, code_digest=each)


def _end_others(member_id: int, by: Actor) -> None:
    """End what began without the factor, or before it was another one."""
    others = sa.and_(SignedIn.member_id == member_id, SignedIn.token_digest != digest(by.token))
    db.session.execute(sa.delete(SignedIn).where(others))


def _tell(kind: str, verb: str, member: Member, by: Actor) -> None:
    record(verb, "member", member.id, by=by)
    post(kind, member.id, by_id=by.member_id, limited=False)
