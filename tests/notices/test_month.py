"""A month of notices, with days on which no worker ran and an import in the middle: each gets what
an independent count says.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.mail.models import Mail
from app.notices.models import Notice, Pace
from app.site.models import AdminSettings
from app.upkeep.worker import mail_notices, remind_of_votes
from tests import factories
from tests.notices.counting import PACE, PLACE, Mails, Person, Told, mails

# The clock of Morocco goes back on the 20th of this month.
FIRST = date(2026, 9, 5)
DAYS = 30
# The first days of an outage are a Sunday and the Monday of a weekly digest.
MISSED = {8, 9, 10, 17, 23}
MEMBERS, IMPORTED, EVENTS = 200, 20, 5000
HOUR, WEEKDAY = 9, 0


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of that month, by the clock on the wall."""
    wall = datetime.combine(FIRST + timedelta(days=day), time(hour, minute), PLACE)
    return wall.astimezone(UTC)


def settled() -> None:
    """The hour and the weekday of digests; a worker that looks shortly after the hour would come
    too early by another clock.
    """
    factories.stored(AdminSettings(id=1, digest_hour=HOUR, digest_weekday=WEEKDAY), frame=True)


def everybody(draw: random.Random) -> list[Person]:
    """Members of every sort: some without an address, some who were imported in the middle of the
    month and came in later or never.
    """
    rows, found = [], []
    for number in range(1, MEMBERS + IMPORTED + 1):
        imported = number > MEMBERS
        entered = None if imported else at(-1, 0)
        if imported and number % 4 == 0:
            entered = at(20, 12)
        address = f"m{number}@example.org" if number % 10 else None
        about = {"id": number, "key": f"{number:016}", "name": f"M{number}", "email": address}
        seen = at(-1, 0) if entered and not imported else None
        rows.append({**about, "role": "member", "joined_at": at(0, 0), "seen_at": seen})
        person = Person(number, entered if address else None)
        if draw.random() < 0.4:
            person.paces[draw.choice([*PACE])] = draw.choice(["at once", "daily", "never"])
        found.append(person)
    with writing():
        db.session.execute(sa.insert(Member), rows)
        paces = [
            {"member_id": person.id, "kind": kind, "pace": pace}
            for person in found
            for kind, pace in person.paces.items()
        ]
        db.session.execute(sa.insert(Pace), paces)
    return found


def tell(people: list[Person], draw: random.Random) -> None:
    """Notices at any hour; some are read soon, some late, some never."""
    for number in range(1, EVENTS + 1):
        # The imported are told of little, and only from their import on.
        person = draw.choice(people)
        begins = 15 if person.id > MEMBERS else 0
        came = at(0, 0) + timedelta(minutes=draw.randrange(begins * 1440, DAYS * 1440))
        notice = Told(number, draw.choice([*PACE]), came)
        if draw.random() < 0.5:
            notice.read_at = came + timedelta(minutes=draw.randrange(1, 6000))
        person.told.append(notice)
    for person in people:
        person.told.sort(key=lambda notice: notice.id)


def happen(people: list[Person], since: datetime, now: datetime) -> None:
    """What came and was read between two looks of the worker."""
    kept = [
        (person, notice)
        for person in people
        for notice in person.told
        if since < notice.at <= now or (notice.read_at and since < notice.read_at <= now)
    ]
    rows = [
        {
            **{"id": notice.id, "member_id": person.id, "kind": notice.kind, "at": notice.at},
            **{"position": notice.id, "reason": "follower", "subject_kind": "proposal"},
            "subject_id": 1 + notice.id % 40,
        }
        for person, notice in kept
        if since < notice.at <= now
    ]
    read = [n.id for _p, n in kept if n.read_at is not None and since < n.read_at <= now]
    with writing():
        if rows:
            db.session.execute(sa.insert(Notice), rows)
        was_read = sa.update(Notice).where(Notice.id.in_(read)).values(read_at=now)
        db.session.execute(was_read)
        if since < at(20, 12) <= now:
            came = [p.id for p in people if p.id > MEMBERS and p.reached_from]
            entering = sa.update(Member).where(Member.id.in_(came)).values(password_hash="x")
            db.session.execute(entering)


def posted() -> Mails:
    """What is in the queue, with the notices that each mail holds."""
    found: Mails = {}
    query = sa.select(Mail.kind, Mail.recipient_id, Mail.made_at, Mail.id)
    contents: dict[int, set[int]] = {}
    for row in db.session.execute(sa.select(Notice.mail_id, Notice.id)):
        contents.setdefault(row.mail_id, set()).add(row.id)
    for kind, recipient, made_at, number in db.session.execute(query.order_by(Mail.id)):
        key = kind.removeprefix("notices."), recipient, made_at
        found.setdefault(key, []).append(contents[number])
    return found


def test_in_a_month_each_gets_what_is_counted_and_a_second_look_sends_nothing(app: Flask) -> None:
    draw = random.Random(2026)
    settled()
    people = everybody(draw)
    tell(people, draw)
    hours = ((9, 5), (20, 0))
    looks = [at(day, *hour) for day in range(DAYS) if day not in MISSED for hour in hours]
    looks.append(at(DAYS + 6, 9, 5))
    since = at(-1, 0)
    for now in looks:
        with clock.set_to(now):
            happen(people, since, now)
            mail_notices()
        since = now
    expected = mails(people, looks, HOUR, WEEKDAY)
    found = posted()
    assert found == expected
    with clock.set_to(looks[-1]):
        mail_notices()
        remind_of_votes()
    assert posted() == found
    # The month was one in which there was something to count.
    kinds = [kind for kind, *_rest in found]
    assert min(kinds.count(kind) for kind in ("one", "daily", "weekly")) > MEMBERS
    # Nothing is lost: what nobody was mailed was read, is wanted by nobody, or reaches nobody.
    left = [
        (person, notice)
        for person in people
        for notice in person.told
        if not notice.mailed and notice.read_at is None and person.reached_from
    ]
    assert {person.pace(notice) for person, notice in left} == {"never"}
