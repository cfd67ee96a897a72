"""A year of a plan: actions, who answers for them, and what becomes of both, day by day; as plain
values, and as the rows that they make.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db, writing
from app.notices.models import Pace
from app.organisations.models import Mandate, Organisation
from app.plan.edition import Party
from app.plan.models import Action, ActionPerson, Milestone
from tests.notices import promised

FIRST = date(2027, 1, 1)
DAYS = 365
ACTIONS, MEMBERS, ORGANISATIONS, STEERING = 60, 24, 8, 2
# On which days an edition is adopted; the first is there before the year begins.
EDITIONS = (-20, 70, 180, 275)
NEVER = 10_000


@dataclass
class Step:
    """A milestone: its deadline in each edition, and when it is reached."""

    id: int
    due: list[date]
    done: int = NEVER


@dataclass
class Promise:
    """An action: who leads it, its deadline in each edition, on which days somebody reports, and
    when it is over.
    """

    id: int
    lead: tuple[str, int] | None
    due: list[date]
    steps: list[Step]
    charge: set[int] = field(default_factory=set)
    reports: list[int] = field(default_factory=list)
    over: int = NEVER


@dataclass
class Person:
    """A member, and from which day on they cannot be reached."""

    id: int
    away: int = NEVER
    how: str = ""


@dataclass
class World:
    """All of it; `mandates`: by organisation, who may report for it until which day; `contacts`:
    the organisations that say how they are reached.
    """

    promises: list[Promise]
    people: dict[int, Person]
    mandates: dict[int, list[tuple[int, int]]]
    contacts: set[int]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def noon(number: int) -> datetime:
    return datetime.combine(day(number), time(12), UTC)


def imagined(draw: random.Random) -> World:
    """A world of every sort of lead, absence, delay and silence."""
    people = {number: Person(number) for number in range(1, MEMBERS + 1)}
    for number in range(3, MEMBERS + 1, 3):
        how = draw.choice(["suspended", "never", "no address"])
        people[number] = Person(number, draw.randrange(-30, DAYS), how)
    mandates: dict[int, list[tuple[int, int]]] = {}
    for number in range(1, ORGANISATIONS + 1):
        holders = draw.sample(range(1, MEMBERS + 1), number % 3)
        mandates[number] = [(one, draw.choice([NEVER, draw.randrange(DAYS)])) for one in holders]
    contacts = {number for number in mandates if number % 2}
    steps = iter(range(1, 1000))
    promises = [_promise(number, draw, steps) for number in range(1, ACTIONS + 1)]
    return World(promises, people, mandates, contacts)


def _promise(number: int, draw: random.Random, steps: Iterator[int]) -> Promise:
    leads = [
        ("member", draw.randrange(1, MEMBERS + 1)),
        ("organisation", draw.randrange(1, ORGANISATIONS + 1)),
    ]
    lead = None if number % 12 == 0 else leads[number % 2]
    found = Promise(number, lead, _moving(draw), [])
    for _each in range(draw.randrange(3)):
        step = Step(next(steps), _moving(draw))
        if draw.random() < 0.5:
            step.done = draw.randrange(DAYS)
        found.steps.append(step)
    if draw.random() < 0.2:
        found.charge.add(draw.randrange(1, MEMBERS + 1))
    found.reports = sorted(draw.sample(range(DAYS), draw.randrange(4)))
    if draw.random() < 0.4:
        found.over = draw.randrange(DAYS)
    return found


def _moving(draw: random.Random) -> list[date]:
    """A deadline that each edition may move."""
    due = [day(draw.randrange(-60, DAYS + 60))]
    for _edition in EDITIONS[1:]:
        due.append(due[-1] + timedelta(days=draw.choice([0, 0, 0, 15, 60])))
    return due


def begin(world: World) -> None:
    """The rows that are there from the beginning."""
    before = noon(-400)
    at = {"joined_at": before}
    with writing():
        for person in world.people.values():
            role = "steering" if person.id <= STEERING else "member"
            about: dict[str, Any] = {"key": f"{person.id:016}", "name": f"M{person.id}", **at}
            about |= {"email": f"m{person.id}@example.org", "password_hash": "x", "role": role}
            db.session.add(Member(id=person.id, **about))
        for number in world.mandates:
            contact = f"o{number}@example.org" if number in world.contacts else "By telephone"
            about = {"name": {"en": f"O{number}"}, "contact": contact, **at}
            db.session.add(Organisation(id=number, **about))
        db.session.flush()
        for number, holders in world.mandates.items():
            for holder, until in holders:
                about = {"from_at": before, "given_at": before, "accepted_at": before}
                about |= {"until_at": noon(until) if until != NEVER else None}
                about |= {"powers": frozenset({"report"}), "organisation_id": number}
                db.session.add(Mandate(member_id=holder, **about))
        for promise in world.promises:
            db.session.add(Action(id=promise.id, title={"en": "A"}, created_at=before))
            db.session.flush()
            for step in promise.steps:
                db.session.add(Milestone(id=step.id, action_id=promise.id, title={"en": "S"}))
            for member_id in promise.charge:
                about = {"member_id": member_id, "at": before}
                db.session.add(ActionPerson(action_id=promise.id, **about))


def live_through(world: World, since: int, until: int) -> None:
    """What happens after the one day and up to the other."""
    span = range(since + 1, until + 1)
    with writing():
        for person in world.people.values():
            if person.away in span:
                _leave(person)
        for promise in world.promises:
            row = sa.update(Action).where(Action.id == promise.id)
            if reported := [one for one in promise.reports if one in span]:
                db.session.execute(row.values(reported_at=noon(reported[-1])))
            if promise.over in span:
                db.session.execute(row.values(status="done"))
            for step in promise.steps:
                if step.done in span:
                    same = sa.update(Milestone).where(Milestone.id == step.id)
                    db.session.execute(same.values(done_on=day(step.done)))
        for number, adopted in enumerate(EDITIONS):
            if adopted in span:
                _adopt(world, number, day(adopted))


def _leave(person: Person) -> None:
    row = sa.update(Member).where(Member.id == person.id)
    if person.how == "suspended":
        db.session.execute(row.values(suspended_at=noon(person.away)))
    elif person.how == "no address":
        db.session.execute(row.values(email=None))
    else:
        db.session.add(Pace(member_id=person.id, kind="commitment", pace="never"))


def _adopt(world: World, number: int, on: date) -> None:
    frozen = []
    for promise in world.promises:
        steps = [(step.id, step.due[number].isoformat()) for step in promise.steps]
        about = {"title": f"A{promise.id}", "language": "en"}
        lead = _party(promise.lead)
        due = promise.due[number].isoformat()
        frozen.append(promised.frozen(promise.id, due, lead, steps, **about))
    promised.freeze(frozen, on)


def _party(lead: tuple[str, int] | None) -> Party | None:
    if lead is None:
        return None
    kind, number = lead
    if kind == "member":
        return Party(member=f"{number:016}")
    return Party(organisation=number, name={"en": f"O{number}"})
