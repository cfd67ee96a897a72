"""Verbs about meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.charter.models import Territory
from app.database import db, hold
from app.editing import Content, Labels, holds, refuse_stale, require_text, write
from app.errors import Invalid
from app.meetings.models import Meeting
from app.policy import Ability, require
from app.speech.dates import site_zone

# What the columns are called, in forms and where two texts stand side by side.
LABELS: Labels = {
    "kind": _l("Kind"),
    "title": _l("Title"),
    "starts_wall": _l("Begins"),
    "ends_wall": _l("Ends"),
    "whole_days": _l("Only days were agreed"),
    "territory_id": _l("Territory"),
    "place": _l("Place"),
    "agenda": _l("Agenda"),
    "minutes": _l("Minutes"),
}
KIND_WORDS: Labels = {
    "national meeting": _l("National meeting"),
    "workshop": _l("Workshop"),
}


def add_meeting(content: Content, *, by: Actor, key: str = "") -> Meeting:
    """The steering group announces a meeting, dated or not; its times are said in the site's
    zone.
    """
    require(by, Ability.EDIT_FRAME)
    _check(content)
    # See docs/decisions.md, "a form is known by one key".
    if (same := done_before(Meeting, key, by=by)) is not None:
        return same
    meeting = Meeting(title={}, place={}, agenda={}, minutes={}, zone=site_zone())
    _write(meeting, content)
    db.session.add(meeting)
    db.session.flush()
    record("meeting.added", "meeting", meeting.id, by=by, content=_recorded(content), key=key)
    return meeting


def change_meeting(meeting: Meeting, content: Content, *, seen: int, by: Actor) -> None:
    """The steering group changes a meeting; Conflict with both texts if somebody saved since
    version `seen`.
    """
    require(by, Ability.EDIT_FRAME)
    hold(meeting)
    refuse_stale(meeting, content, seen=seen, labels=LABELS, shown=_in_words)
    _check(content)
    if holds(meeting, content):
        return
    _write(meeting, content)
    db.session.flush()
    record("meeting.changed", "meeting", meeting.id, by=by, content=_recorded(content))


def recompute_instants() -> int:
    """Compute the instants of all meetings again from wall time and zone; how many moved. After
    new zone data.
    """
    moved = 0
    for meeting in db.session.scalars(sa.select(Meeting).where(Meeting.starts_wall.is_not(None))):
        before = (meeting.starts_at, meeting.ends_at)
        _compute(meeting)
        moved += before != (meeting.starts_at, meeting.ends_at)
    return moved


def _check(content: Content) -> None:
    require_text(content["title"], "title")
    for fault in wrong_times(content.get("starts_wall"), content.get("ends_wall")):
        raise fault
    territory_id = content.get("territory_id")
    if territory_id and db.session.get(Territory, territory_id) is None:
        raise Invalid(_("There is no such territory."), "territory_id")


def wrong_times(starts: datetime | None, ends: datetime | None) -> Iterator[Invalid]:
    """What is wrong with when a meeting begins and ends, each fault at its field."""
    if ends and not starts:
        yield Invalid(_("Say when the meeting begins, too."), "starts_on")
    if starts and ends and ends < starts:
        yield Invalid(_("The meeting ends before it begins."), "ends_on")


def _write(meeting: Meeting, content: Content) -> None:
    write(meeting, content)
    _compute(meeting)


def _compute(meeting: Meeting) -> None:
    # In the zone in which it was agreed, whatever the site's is now.
    meeting.starts_at = _instant(meeting.starts_wall, meeting.zone)
    meeting.ends_at = _instant(meeting.ends_wall, meeting.zone)


def _instant(wall: datetime | None, zone: str) -> datetime | None:
    if wall is None:
        return None
    return clock.instant(wall, zone)


def _recorded(content: Content) -> Content:
    # JSON, of which the event holds a digest, has no instants.
    recorded = dict(content)
    for name, value in content.items():
        if isinstance(value, datetime):
            recorded[name] = value.isoformat()
    return recorded


def _in_words(column: str, value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(KIND_WORDS.get(value, value or ""))
