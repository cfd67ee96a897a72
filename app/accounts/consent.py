"""What members agreed to when they came in."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Consent
from app.database import insert_or_leave


def record_consent(member_id: int, at: datetime, digest: str) -> None:
    """Note when a member agreed, and the digest of the text as they read it. Who agreed before
    keeps what they agreed to.
    """
    insert_or_leave(Consent, {"member_id": member_id, "at": at, "digest": digest})
