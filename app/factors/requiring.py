"""Of whom the coalition asks for a second factor, from when on, and how they are led to it."""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.accounts.models import Actor
from app.errors import NotAllowed
from app.speech.addresses import url_for
from app.speech.dates import day, site_zone
from app.web.access import actor
from app.web.htmx import wants_fragment
from app.web.lost import here

# What nobody is kept from: to leave, to find help, and what every page is drawn with; and what a
# link does for whoever holds it, be there a session or not.
OPEN = {
    *("static", "site.theme", "site.favicon", "files.show", "upkeep.healthz", "upkeep.readyz"),
    *("accounts.sign_out", "accounts.sign_in", "accounts.ask_link", "site.page"),
    *("accounts.prove", "accounts.prove_by_mail"),
    *("accounts.link", "accounts.welcome", "invitations.welcome", "joining.by_token"),
    "notices.unsubscribe",
}


def due_at(who: Actor) -> datetime | None:
    """From which instant on somebody may do nothing without a second factor; None for who has one,
    and for whom none is asked.
    """
    # Who is suspended does nothing anyway, and is to read why.
    if who.factor_from is None or not who.is_steering:
        return None
    return clock.start_of(who.factor_from, site_zone())


def is_due(who: Actor) -> bool:
    """Whether that instant has come."""
    due = due_at(who)
    return due is not None and due <= clock.now()


def asking_words() -> str:
    """What stands above every page of who has yet to set up a second factor; empty for others."""
    who = actor()
    due = due_at(who)
    if due is None:
        return ""
    if is_due(who):
        return str(_("Your role takes a second factor: set it up to go on."))
    return str(_("From %(date)s on your role takes a second factor.", date=day(due)))


def lead() -> Response | None:
    """Before a view: who must have a second factor by now is led to its page. What they send is
    refused with its words.
    """
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN or endpoint.startswith("factors."):
        return None
    if not is_due(actor()):
        return None
    if request.method not in ("GET", "HEAD"):
        raise NotAllowed(_("Nothing was saved: first set up the second factor of your role."))
    target = url_for("factors.own", next=here())
    if wants_fragment():
        return make_response("", 204, {"HX-Redirect": target})
    return redirect(target, 303)
