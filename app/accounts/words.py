"""What is said to members of their own account."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.accounts.browsers import Browser
from app.mail.composing import isolated
from app.speech.dates import until


def suspension_words(member: Any) -> str:
    """Why and until when an account is suspended: for its owner, who has shown who they are."""
    parts = [_("Your account is suspended: you can read, and do nothing else.")]
    if member.suspended_for:
        # In the direction of its own letters, whatever the sentence is in.
        parts.append(_("The reason: %(reason)s", reason=isolated(member.suspended_for)))
    if member.suspended_until is not None:
        parts.append(_("It lasts until %(date)s.", date=until(member.suspended_until)))
    return " ".join(parts)


def browser_words(kind: Browser) -> str:
    """A kind of browser as its owner knows it."""
    if kind.name and kind.system:
        return str(_("%(browser)s on %(system)s", browser=kind.name, system=kind.system))
    if kind.system:
        return str(_("another browser on %(system)s", system=kind.system))
    return kind.name or str(_("another browser"))
