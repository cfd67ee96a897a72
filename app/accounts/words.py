"""What is said to members of their own account."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

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
