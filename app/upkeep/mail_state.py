"""How mail stands: whether anybody gets it, since when the mail server is away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from app import clock
from app.mail.queries import mail_server, oldest_due
from app.upkeep.mail_words import outcome_words
from config import Settings

# A worker that runs has sent by then whatever was due.
LATE = timedelta(minutes=15)


class MailState(NamedTuple):
    """`into_files`: no mail server is set, and nobody gets mail; `away_since`, `again_at` and, in
    words, `reason` while the one that is set is away; `late_since`: since when due mail lies
    though no server is away.
    """

    into_files: bool
    away_since: datetime | None = None
    again_at: datetime | None = None
    reason: str = ""
    late_since: datetime | None = None


def mail_state(settings: Settings) -> MailState:
    """As it is now."""
    into_files = not settings.mail_url
    server = mail_server()
    if server is not None:
        reason = outcome_words(server.reason)
        return MailState(into_files, server.away_since, server.again_at, reason)
    due = oldest_due(clock.now())
    late = due is not None and clock.now() - due > LATE
    return MailState(into_files, late_since=due if late else None)
