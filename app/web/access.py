"""Who is asking, and closed doors: every view needs sign-in unless it is marked otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.models import Actor
from app.errors import NotAllowed
from app.extensions import login

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def steering(view: View) -> View:
    """Mark a view as the steering group's."""
    view.access = "steering"  # type: ignore[attr-defined]
    return view


def administrator(view: View) -> View:
    """Mark a view as the administrators'."""
    view.access = "administrator"  # type: ignore[attr-defined]
    return view


def proven(view: View) -> View:
    """Mark a view as one before which its visitor shows once more who they are, unless they did a
    moment ago (app/accounts/views/proof.py): whoever finds a session open gets no further.
    """
    view.proven = True  # type: ignore[attr-defined]
    return view


def asks_proof(endpoint: str) -> bool:
    """Whether that view is one of those."""
    return getattr(current_app.view_functions[endpoint], "proven", False)


def access_of(endpoint: str) -> str:
    """Who may enter: public, steering, administrator, or member for a view that says nothing."""
    return getattr(current_app.view_functions[endpoint], "access", "member")


def actor() -> Actor:
    """Who is acting in this request."""
    known: Actor | None = g.get("_login_user")  # where Flask-Login keeps whom it loaded
    return known or cast(Actor, current_user._get_current_object())


def guard() -> Response | None:
    """Before each request: let in, send to sign-in (keeping what was written), or refuse."""
    # No page is there: the answer 404 tells nothing.
    if request.endpoint is None:
        return None
    # A view that says nothing is for members: who forgets the mark closes a door and opens none.
    access = access_of(request.endpoint)
    if access == "public" or request.endpoint == "static":
        return None
    if not actor().signed_in:
        return cast(Response, login.unauthorized())
    if access == "steering" and not actor().is_steering:
        raise NotAllowed(_("Only the steering group may do this."))
    if access == "administrator" and not actor().is_admin:
        raise NotAllowed(_("Only administrators may do this."))
    return None
