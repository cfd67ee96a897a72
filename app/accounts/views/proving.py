"""Proofs of who somebody is, counted before they are looked at; and the session that follows."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, request, session
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import PasswordField

from app.accounts.browsers import browser_of
from app.accounts.hashing import password_fits
from app.accounts.models import Actor, Member
from app.accounts.operations import (
    end_session,
    forget_attempt,
    guessed_too_often,
    note_attempt,
)
from app.database import db, writing
from app.errors import TooMany
from app.factors.operations.signing_in import HalfIn, sign_in
from app.site.queries import whom_to_ask
from app.speech.addresses import url_for
from app.speech.language import language
from app.web import lost
from app.web.access import actor
from app.web.language import speak
from app.web.sender import network

# Where the cookie keeps the way in of who has yet to show a second factor.
HALF = "half"


def proves(member: Member | None, account: str, password: str) -> int:
    """How the password fits; a failure is remembered, and too many raise TooMany."""
    return counted(account, lambda: password_fits(member, password))


def shows_password(field: PasswordField) -> bool:
    """Whether that field holds the password of whoever is signed in; else it says so."""
    member = db.session.get_one(Member, actor().member_id)
    # Counted like signing in: a session that somebody took must not serve to guess.
    known_as = member.email or member.sign_in_name or member.key
    if proves(member, known_as, field.data):
        return True
    field.errors = [*field.errors, _("This is not your present password.")]
    return False


def counted(account: str, proof: Callable[[], int], *, apart: str = "") -> int:
    """Whether the proof holds; a failure is remembered, and after too many TooMany is raised
    without looking at it. What is counted `apart` keeps nobody from signing in.
    """
    account, address = apart + account, apart + network(request.remote_addr or "")
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


def begun(member: Member) -> Actor | HalfIn:
    """Let a member in who has shown a password or a link: to a session of the browser that asks,
    in place of the one that it had, or to their second factor.
    """
    entering = sign_in(member, browser_of(request.user_agent.string))
    if actor().signed_in:
        end_session(actor().token)
    return entering


def start(entering: Actor | HalfIn) -> None:
    """A new cookie for a new session: nothing of the visitor's one is kept, but the language of
    this answer is. Whoever has yet to show a second factor stays a visitor, with a way in.
    """
    speak(language())
    # Whoever was signed in here is not any more, in this answer neither.
    logout_user()
    session.clear()
    # Made for the session that ends: a page shown now needs the new one's.
    g.pop("csrf_token", None)
    if isinstance(entering, HalfIn):
        session[HALF] = entering.token
    else:
        login_user(entering)


def ended() -> Response:
    """To signing in, for whom a session has just ended elsewhere."""
    logout_user()
    return lost.unauthorized()


def landing(entering: Actor | HalfIn, place: str | None = None) -> str:
    """Where somebody comes in: at that place, or at home; who is suspended at their own account,
    which says why; who has a second factor at the page that asks for it.
    """
    if isinstance(entering, HalfIn):
        return url_for("factors.second_step", next=place)
    # Not by a message: a long reason would not fit into the cookie that carries it.
    if entering.suspended:
        return url_for("accounts.account")
    return place or url_for("site.home")


def help_offered() -> dict[str, object]:
    """How somebody who cannot sign in gets on: by mail, if the site sends any, or whom to ask."""
    return {"mails": current_app.config["TWIZA"].mails, "whom_to_ask": whom_to_ask()}


def known_of(member: Member | None) -> tuple[str, ...]:
    """What would be guessed first of a member's password."""
    if member is None:
        return ()
    return (member.name, member.email or "", member.sign_in_name or "")
