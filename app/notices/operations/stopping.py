"""Mail becomes less: what a link in a mail can do."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db, held, insert_or_leave
from app.notices.kinds import KINDS
from app.notices.models import Pace
from app.notices.unsubscribing import Stopping


def stop_mail(stopping: Stopping) -> None:
    """From now on the member gets no mail of those kinds, nor of any kind whose pace is one of
    those; the notices themselves they still find on the site. A second time nothing changes.

    No event: what somebody wants to be told is nobody else's business.
    """
    # Held, so that of two links at once the second sees what the first wrote.
    if held(Member, stopping.member_id) is None:
        return
    own = Pace.member_id == stopping.member_id
    chosen = {
        row.kind: row.pace
        for row in db.session.execute(sa.select(Pace.kind, Pace.pace).where(own))
    }
    for name, kind in KINDS.items():
        present = chosen.get(name, kind.pace)
        if present == "never" or not {name, present} & {*stopping.names}:
            continue
        row = {"member_id": stopping.member_id, "kind": name, "pace": "never"}
        if insert_or_leave(Pace, row) is None:
            db.session.execute(sa.update(Pace).where(own, Pace.kind == name).values(pace="never"))
