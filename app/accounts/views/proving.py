"""Proofs of who somebody is, counted before they are looked at; and the session that follows."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, request, session
from flask_babel import gettext as _
from flask_login import login_user

from app.accounts.hashing import password_fits
from app.accounts.models import Actor, Member
from app.accounts.operations import forget_attempt, guessed_too_often, note_attempt
from app.accounts.words import suspension_words
from app.database import writing
from app.errors import TooMany
from app.speech.language import language
from app.web.language import speak
from app.web.sender import network


def proves(member: Member | None, account: str, password: str) -> int:
    """How the password fits; a failure is remembered, and too many raise TooMany."""
    return counted(account, lambda: password_fits(member, password))


def counted(account: str, proof: Callable[[], int]) -> int:
    """Whether the proof holds; a failure is remembered, and after too many TooMany is raised
    without looking at it.
    """
    address = network(request.remote_addr or "")
    # Committed before the proof is looked at, which takes long and holds no transaction: see
    # docs/decisions.md, "an attempt to sign in counts before it is checked".
    with writing():
        attempt = note_attempt(account, address)
    if guessed_too_often(account, address):
        # Or knocking alone would keep the owner out for ever.
        _forget(attempt)
        raise TooMany(_("Too many attempts. Try again in a quarter of an hour."), 900)
    fits = proof()
    if fits:
        _forget(attempt)
    return fits


def _forget(attempt: int) -> None:
    with writing():
        forget_attempt(attempt)


def start(signed_in: Actor, member: Member | None = None) -> str | None:
    """A new cookie for a new session: nothing of the visitor's one is kept, but the language of
    this answer is. `member`, given where somebody comes in, is told of a suspension.

    Given back is the language that the member has chosen.
    """
    speak(language())
    session.clear()
    # Made for the session that ends: a page shown now needs the new one's.
    g.pop("csrf_token", None)
    login_user(signed_in)
    if member is not None and signed_in.suspended:
        flash(suspension_words(member), "warning")
    return signed_in.language


def known_of(member: Member | None) -> tuple[str, ...]:
    """What would be guessed first of a member's password."""
    if member is None:
        return ()
    return (member.name, member.email or "", member.sign_in_name or "")
