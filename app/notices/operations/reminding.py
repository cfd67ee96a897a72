"""Whoever may still vote is reminded of it once, three days before the vote ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.accounts.suspension import suspended
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.database import db
from app.engines import insert_into
from app.model import Query, table_of
from app.notices.models import Follow, Notice
from app.notices.representatives import votes_for_one
from app.proposals.models import Proposal
from app.speech.dates import last_day, local, site_zone
from app.voting.models import Vote, Voter

DAYS_LEFT = 3


class Reminder(NamedTuple):
    """That the vote of a cycle ends on that day; how many were not told of it yet."""

    cycle: Cycle
    ends_on: date
    recipients: int


def reminders_due(on: datetime, hour: int) -> list[Reminder]:
    """Of which votes somebody is to be reminded at that instant, and how many people; from that
    hour of the day on, as nobody wants to be told at midnight.
    """
    found = []
    for cycle in cycles():
        ends_on = _ends_soon(cycle, on, hour)
        if ends_on is None:
            continue
        counting = sa.select(sa.func.count()).select_from(_to_remind(cycle, ends_on).subquery())
        count = db.session.scalar(counting) or 0
        if count:
            found.append(Reminder(cycle, ends_on, count))
    return found


def remind(reminder: Reminder) -> int:
    """Tell each member who may still vote in that cycle that the vote ends; how many. In a secret
    cycle everybody, as nobody may learn who voted. A second time nobody.
    """
    cycle = reminder.cycle
    notice = table_of(Notice).c
    columns: dict[str, Any] = {
        "member_id": Member.id,
        "kind": sa.literal("reminder"),
        "reason": sa.literal("everybody"),
        "once": sa.literal(_once(cycle, reminder.ends_on)),
        "subject_kind": sa.literal("cycle"),
        "subject_id": sa.literal(cycle.id),
        "at": sa.literal(clock.now(), notice.at.type),
    }
    inserting = insert_into(Notice, db.session.connection().dialect.name)
    told = _to_remind(cycle, reminder.ends_on).with_only_columns(*columns.values())
    inserting = inserting.from_select([*columns], told)
    # Two workers at once: the unique name lets one of them through.
    made = db.session.scalars(inserting.on_conflict_do_nothing().returning(Notice.id))
    return len(made.all())


def _once(cycle: Cycle, ends_on: date) -> str:
    return f"reminder {cycle.id} {ends_on.isoformat()}"


def _ends_soon(cycle: Cycle, on: datetime, hour: int) -> date | None:
    """The last day of the cycle's vote where it is held here, open, and within three days of its
    end. One that was opened later than that is told of by its opening alone.
    """
    starts, ends = cycle.starts("vote"), cycle.ends("vote")
    if cycle.ballot == "points":
        return None
    if starts is None or ends is None or not starts <= on < ends:
        return None
    ends_on = last_day(ends)
    first = ends_on - timedelta(days=DAYS_LEFT)
    begins = clock.instant(datetime.combine(first, time(hour)), site_zone())
    is_due = begins <= on and local(starts).date() < first
    return ends_on if is_due else None


def _to_remind(cycle: Cycle, ends_on: date) -> Query:
    """The members who may vote in it, were not reminded, and do not want to hear nothing of it;
    unless it is secret only those without a vote in it.
    """
    up_for_a_vote = sa.exists().where(Proposal.cycle_id == cycle.id, Proposal.stage == "submitted")
    once = _once(cycle, ends_on)
    told = sa.exists().where(Notice.member_id == Member.id, Notice.once == once)
    of_cycle = (Follow.kind == "cycle", Follow.thing_id == cycle.id, Follow.stopped)
    stopped = sa.exists().where(Follow.member_id == Member.id, *of_cycle)
    query = sa.select(Member.id).where(~suspended(Member, clock.now()), up_for_a_vote)
    query = query.where(~told, ~stopped)
    return query.where(sa.or_(*_still_to_vote(cycle)))


def _still_to_vote(cycle: Cycle) -> list[sa.ColumnElement[bool]]:
    """The conditions of which one holds for whoever has a vote to give in the cycle: their own, or
    that of an organisation for which they may vote.
    """
    cast = sa.select(Voter.organisation_id).join(Vote, Voter.id == Vote.voter_id)
    cast = cast.join(Proposal, Proposal.id == Vote.proposal_id)
    cast = cast.where(Proposal.cycle_id == cycle.id)
    theirs = cast.where(Voter.organisation_id.is_not(None))
    own = cast.where(Voter.member_id == Member.id).correlate(Member).exists()
    # In a secret one nobody may learn who has voted.
    of_people = sa.true() if cycle.secret else ~own
    of_organisations = votes_for_one(None if cycle.secret else theirs)
    kinds = {"people": [of_people], "organisations": [of_organisations]}
    return kinds.get(cycle.electorate, [of_people, of_organisations])
