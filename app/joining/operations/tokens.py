"""The tokens of links that let somebody join: keyed digests, of which rows hold the SHA-256."""

from __future__ import annotations

import secrets

from app.accounts.models import digest
from app.joining.models import Application, JoinLink
from app.mail.keyed import keyed_token


def new_salt() -> str:
    """What no two rows share."""
    return secrets.token_hex(16)


def confirming_token(application: Application) -> str:
    """The token that confirms an application's address, once."""
    return keyed_token("application", application.id, application.salt)


def page_token(application: Application) -> str:
    """The token of the applicant's own page."""
    return keyed_token("application page", application.id, application.salt)


def link_token(link: JoinLink) -> str | None:
    """The token of a link for many; None where it was made with another `SECRET_KEY`."""
    token = made_token(link)
    return token if digest(token) == link.token_digest else None


def made_token(link: JoinLink) -> str:
    """The token that a new link for many is given."""
    return keyed_token("join link", link.id, link.salt)


def open_page(application: Application) -> str:
    """The token by which the applicant's own page opens from now on."""
    token = page_token(application)
    application.page_digest = digest(token)
    return token
