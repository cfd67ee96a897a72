"""That somebody agreed to the principles and the privacy page."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Consent
from app.database import insert_or_leave


def record_consent(member_id: int, at: datetime, digest: str) -> None:
    """Keep when a member agreed, and the digest of the text as they read it; what was kept first
    stays.
    """
    insert_or_leave(Consent, {"member_id": member_id, "at": at, "digest": digest})
