"""Notices are made of the sealed log, after the fact: no act of anybody waits for those who are
told of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.activity.models import ChainHead, Event
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.database import db, held, insert_or_leave
from app.engines import insert_into
from app.model import Query, table_of
from app.notices.leads import LEADS
from app.notices.models import Notice, ReadUpTo
from app.notices.recipients import (
    ABOUT_ME,
    ADOPTED,
    AFTER,
    COLUMNS,
    EVERYBODY,
    FOLLOWERS,
    MOVED,
    OPENED,
    PROGRESS,
    UP_TO,
    active,
    owner,
    owner_told,
    told,
    unless_stopped,
)
from app.notices.representatives import MANDATES, holding, votes_for_one
from app.plan.edition import FrozenAction
from app.plan.models import Edition
from app.plan.queries.editions import content_of, frozen_action

# So many events at a time: each may reach thousands, and others write in between.
BATCH = 20


def is_waiting() -> bool:
    """Whether anything is to be told: asked without a lock, again and again."""
    mark = db.session.get(ReadUpTo, 1)
    if mark is None or _head() > mark.position:
        return True
    return bool(_opened_votes(mark.told_until, clock.now()))


def spread() -> None:
    """Tell of the next part of the sealed log, and of votes that opened since: a notice for each
    event and member who may see its thing now.

    The first time nobody is told of anything: what was before is no news. Of two workers at once
    one waits for the other, and finds what that one left.
    """
    now = clock.now()
    mark = held(ReadUpTo, 1)
    if mark is None:
        begins = {"id": 1, "position": _head(), "told_until": now}
        insert_or_leave(ReadUpTo, begins)
        return
    up_to = min(_head(), mark.position + BATCH)
    if up_to > mark.position:
        _tell_of_events(mark.position, up_to, now)
    moved = _moved(mark.position, up_to)
    for cycle, starts in _opened_votes(mark.told_until, now, moved):
        _tell_of_vote(cycle, starts, now)
    mark.position = up_to
    mark.told_until = now


def _head() -> int:
    return db.session.scalar(sa.select(ChainHead.position)) or 0


def _tell_of_events(after: int, up_to: int, now: datetime) -> None:
    """The strongest reason first: who was told of an event already is left out."""
    connection = db.session.connection()
    part = {"after": after, "up_to": up_to}
    for rule in (*ABOUT_ME, *MANDATES, *LEADS):
        connection.execute(_inserting(told(rule, now)), part)
    owners = list(_owners(after, up_to))
    for kind, reason, find in _ANSWERING:
        theirs = [{**part, **row} for party, row in owners if party == kind]
        if theirs:
            connection.execute(_inserting(owner_told(now, reason, find)), theirs)
    for rule in (*FOLLOWERS, *EVERYBODY):
        connection.execute(_inserting(told(rule, now)), part)


def _inserting(rows: Query) -> Any:
    """The statement that makes notices of those rows."""
    insert = insert_into(Notice, db.session.connection().dialect.name)
    return insert.from_select(list(COLUMNS), rows).on_conflict_do_nothing()


# Who hears of an action for its owner, a member or an organisation.
_ANSWERING = (
    ("member", "owner", owner),
    ("organisation", "mandate", holding(sa.bindparam("owner", type_=sa.Integer), "report")),
)


def _owners(after: int, up_to: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Who answers for the actions of that part of the log, as the editions name them, and by
    which event they are told: an edition, which may tell of several, gives each a name of its own.
    """
    # An owner in the draft counts once it is adopted, as all that the public reads.
    query = sa.select(Event.position, Event.verb, Event.subject_id)
    query = query.where(Event.position > AFTER, Event.position <= UP_TO, sa.not_(Event.quiet))
    query = query.where(Event.verb.in_((*PROGRESS, *ADOPTED))).order_by(Event.position)
    for event in db.session.execute(query, {"after": after, "up_to": up_to}).all():
        if event.verb in ADOPTED:
            actions = _promised_anew(event.subject_id)
        else:
            frozen = frozen_action(event.subject_id)
            actions = [frozen] if frozen else []
        for action in actions:
            if action.owner is None:
                continue
            named = f"edition {event.subject_id} action {action.id}"
            once = named if event.verb in ADOPTED else None
            told_of = {"place": event.position, "thing": action.id, "once": once}
            if action.owner.member:
                yield "member", {**told_of, "owner": action.owner.member}
            elif action.owner.organisation:
                yield "organisation", {**told_of, "owner": action.owner.organisation}


def _promised_anew(number: int) -> list[FrozenAction]:
    """The actions of an edition that have another owner or deadline than in the one before."""
    promised = {action.id: action for action in _promised(number - 1)}
    return [action for action in _promised(number) if _differs(action, promised.get(action.id))]


def _differs(action: FrozenAction, before: FrozenAction | None) -> bool:
    if before is None:
        return True
    return (action.owner, action.due_on) != (before.owner, before.due_on)


def _promised(number: int) -> Sequence[FrozenAction]:
    """The actions of an edition; before the first one nothing is promised."""
    digest = db.session.scalar(sa.select(Edition.sha256).where(Edition.number == number))
    return content_of(digest).actions if digest else ()


def _moved(after: int, up_to: int) -> set[int]:
    """The cycles of which that part of the log says that they have other dates."""
    query = sa.select(Event.subject_id).where(Event.position > after, Event.position <= up_to)
    query = query.where(Event.verb.in_((*OPENED, *MOVED)), sa.not_(Event.quiet))
    return set(db.session.scalars(query))


def _opened_votes(
    since: datetime | None, now: datetime, moved: Collection[int] = ()
) -> list[tuple[Cycle, datetime]]:
    """The cycles in which votes are cast here, whose vote is open, with the instant at which it
    opened: since then, or earlier where dates were moved meanwhile, as a vote may be opened from
    this morning on.
    """
    found = []
    for cycle in cycles():
        starts = cycle.starts("vote")
        if starts is None or cycle.ballot == "points" or cycle.phase_at(now) != "vote":
            continue
        if cycle.id in moved or (since is not None and since < starts):
            found.append((cycle, starts))
    return found


def _tell_of_vote(cycle: Cycle, starts: datetime, now: datetime) -> None:
    """Everybody who has a vote, whoever has voted: in a secret cycle nobody may learn who did.
    Once for each instant at which it begins, as it may be postponed after it was told.
    """
    rows = sa.select(
        Member.id,
        sa.literal("vote"),
        sa.literal("everybody"),
        sa.cast(sa.null(), sa.Integer),
        sa.literal(f"vote {cycle.id} {starts.isoformat()}"),
        sa.cast(sa.null(), sa.Integer),
        sa.literal("cycle"),
        sa.literal(cycle.id),
        sa.literal(starts, table_of(Notice).c.at.type),
    ).where(active(now), unless_stopped("cycle", cycle.id))
    if cycle.electorate == "organisations":
        rows = rows.where(votes_for_one())
    db.session.connection().execute(_inserting(rows))
