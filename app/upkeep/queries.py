"""What administrators read of the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.activity.vocabulary import verbs
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.database import db
from app.paging import Page
from app.people.queries import Filters, found_ids
from app.proposals.models import Proposal
from app.speech.dates import site_zone
from app.voting.models import Vote

PAGE = 50
# So many are counted and led to by pages; older ones are found by their day.
MOST = 10_000
# So many people one name may mean.
PEOPLE = 50


class LogFilters(NamedTuple):
    """What the log is narrowed by: a person's number or words of the name, a kind of thing, a
    day.
    """

    person: str = ""
    kind: str = ""
    day: date | None = None


class Logged(NamedTuple):
    """An event, and who acted: present name of the member, where there is one, and the number of
    whoever has a page.
    """

    event: Event
    member_id: int | None
    name: str | None


def events_page(asked: LogFilters, number: int, size: int = PAGE) -> Page[Logged]:
    """A part of the log, newest first. What is told by its cycle alone is not in it."""
    # Who was erased has no page.
    with_page = sa.case((Member.erased_at.is_(None), Member.id))
    query = sa.select(Event, with_page, Member.name)
    query = query.outerjoin(Member, Member.key == Event.actor_key).where(*_wanted(asked))
    query = query.order_by(Event.id.desc()).limit(size).offset((number - 1) * size)
    rows = [Logged(*row) for row in db.session.execute(query)]
    counted = sa.select(Event.id).where(*_wanted(asked)).limit(MOST).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    return Page(rows, number, size, total, at_least=total == MOST)


def _wanted(asked: LogFilters) -> list[sa.ColumnElement[bool]]:
    unlisted = [name for name, verb in verbs().items() if verb.unlisted]
    wanted: list[sa.ColumnElement[bool]] = [Event.verb.not_in(unlisted)]
    if asked.kind:
        wanted.append(Event.subject_kind == asked.kind)
    if asked.day is not None:
        begins = clock.start_of(asked.day, site_zone())
        ends = clock.start_of(asked.day + timedelta(days=1), site_zone())
        wanted += [Event.at >= begins, Event.at < ends]
    if asked.person:
        wanted.append(_by_or_about(asked.person))
    return wanted


def _by_or_about(person: str) -> sa.ColumnElement[bool]:
    """Whatever these people did, and what was done to their accounts."""
    if person.isascii() and person.isdigit():
        ids = [int(person[:9])]
    else:
        ids = found_ids(Filters(q=person))[:PEOPLE]
    keys = sa.select(Member.key).where(Member.id.in_(ids))
    about = sa.and_(Event.subject_kind == "member", Event.subject_id.in_(ids))
    return sa.or_(Event.actor_key.in_(keys), about)


def name_of(person: str) -> str:
    """The name of the member of that number; what was typed where it is no number."""
    if not (person.isascii() and person.isdigit()):
        return person
    member = db.session.get(Member, int(person[:9]))
    return member.name if member else person


def cycles_voted_in() -> list[Cycle]:
    """The cycles in which votes stand: all that the log tells of them."""
    votes = sa.select(Vote.id).join(Proposal, Proposal.id == Vote.proposal_id)
    any_vote = votes.where(Proposal.cycle_id == Cycle.id).exists()
    ids = set(db.session.scalars(sa.select(Cycle.id).where(any_vote)))
    return [cycle for cycle in cycles() if cycle.id in ids]
