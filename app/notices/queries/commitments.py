"""Of what in the plan whom there is something to say on a day: the rule stands in
`app/notices/offsets.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.notices.models import CommitmentReminder
from app.notices.offsets import (
    LAST,
    OFFSETS,
    QUIET,
    TOMORROW,
    is_late,
    offset_on,
    week_of,
)
from app.notices.queries.addressees import Addressee, line_of
from app.plan.queries.dated import Dated, dated
from app.site.queries import admin_settings
from app.speech.dates import local


class Said(NamedTuple):
    """What a row is of, without its person: kind, action, milestone, day and offset."""

    kind: str
    action_id: int
    milestone_id: int
    due_on: date
    days: int

    @classmethod
    def of(cls, thing: Dated, offset: int) -> Said:
        return cls(*thing.key, offset)


class Bundle(NamedTuple):
    """All that is due to one person on a day, and what it has overtaken."""

    addressee: Addressee
    due: list[Said]
    skipped: list[Said]


def reminding_day(at: datetime) -> date | None:
    """The day on which people are reminded at that instant; None before the hour of digests, as
    nobody wants to be told at midnight.
    """
    wall = local(at)
    return wall.date() if wall.hour >= admin_settings().digest_hour else None


def bundles_on(today: date) -> list[Bundle]:
    """What is due to whom on that day, in the order in which people have their numbers: some
    fourteen statements, whatever the size of the plan.
    """
    things = dated()
    if not things:
        return []
    own = _by_addressee(things, today)
    said, mailed = _said(today), _mailed(today)
    bundles = []
    for addressee in sorted(own):
        lately = mailed.get(addressee)
        if lately == today:
            continue
        may_go = partial(_ends_tomorrow, today) if lately else _anything
        if bundle := _bundle(addressee, own[addressee], said[addressee], may_go):
            bundles.append(bundle)
    return bundles


def _by_addressee(things: list[Dated], today: date) -> dict[Addressee, list[Said]]:
    """What holds on that day, and the list of the week, whether it was said or not."""
    line = line_of([*{thing.action.id: thing.action for thing in things}.values()])
    found: defaultdict[Addressee, list[Said]] = defaultdict(list)
    for thing in things:
        offset = offset_on(thing, today)
        if offset is not None:
            for addressee in line.told_of(thing.action.id):
                found[addressee].append(Said.of(thing, offset))
    if any(is_late(thing, today) for thing in things):
        listed = weekly_list(week_of(today, admin_settings().digest_weekday))
        for number in line.steering:
            found[Addressee("member", number)].append(listed)
    return found


def weekly_list(week: date) -> Said:
    """The list of what is late, of that week."""
    return Said("late", 0, 0, week, 0)


def _anything(_said: Said) -> bool:
    return True


def _ends_tomorrow(today: date, said: Said) -> bool:
    return said.days == TOMORROW and (said.due_on - today).days == 1


def _bundle(
    addressee: Addressee, holding: list[Said], said: set[Said], may_go: Callable[[Said], bool]
) -> Bundle | None:
    due = [each for each in holding if each not in said and may_go(each)]
    skipped = [before for each in due for before in _before(each) if before not in said]
    return Bundle(addressee, due, skipped) if due else None


def _before(said: Said) -> Iterable[Said]:
    """What the offset of a row has overtaken."""
    if said.kind == "late":
        return ()
    return (said._replace(days=days) for days in OFFSETS if days < said.days)


_PERSON = (CommitmentReminder.member_id, CommitmentReminder.organisation_id)
_SAID = tuple(getattr(CommitmentReminder, name) for name in Said._fields)


def _said(today: date) -> defaultdict[Addressee, set[Said]]:
    """What was said, or skipped, of days of which anything may still be said."""
    days = (today - timedelta(days=LAST), today - timedelta(days=OFFSETS[0]))
    query: Any = sa.select(*_PERSON, *_SAID).where(CommitmentReminder.due_on.between(*days))
    found: defaultdict[Addressee, set[Said]] = defaultdict(set)
    for member_id, organisation_id, *said in db.session.connection().execute(query):
        found[_addressee(member_id, organisation_id)].add(Said(*said))
    return found


def _mailed(today: date) -> dict[Addressee, date]:
    """Whom a mail went to so shortly before, and on which day the last one did."""
    since = today - timedelta(days=QUIET)
    query: Any = sa.select(*_PERSON, sa.func.max(CommitmentReminder.told_on))
    query = query.where(CommitmentReminder.told_on.between(since, today))
    query = query.where(CommitmentReminder.mail_id.is_not(None)).group_by(*_PERSON)
    return {_addressee(*row[:2]): row[2] for row in db.session.connection().execute(query)}


def _addressee(member_id: int | None, organisation_id: int | None) -> Addressee:
    if member_id is not None:
        return Addressee("member", member_id)
    return Addressee("organisation", organisation_id or 0)
