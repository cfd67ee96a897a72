"""What each member is to get by mail, counted from lists: it shares nothing with the site."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PACE = {"decision": "at once", "comment": "daily", "version": "weekly", "edition": "daily"}
PLACE = ZoneInfo("Africa/Casablanca")
MOST_AN_HOUR = 3


@dataclass
class Told:
    """A notice: when it came and when, if ever, it was read."""

    id: int
    kind: str
    at: datetime
    read_at: datetime | None = None
    mailed: bool = False
    too_many: bool = False

    def waits(self, now: datetime) -> bool:
        unread = self.read_at is None or self.read_at > now
        return self.at <= now and unread and not self.mailed


@dataclass
class Person:
    """A member: since when mail reaches them, and what they chose."""

    id: int
    reached_from: datetime | None
    paces: dict[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def pace(self, notice: Told) -> str:
        return self.paces.get(notice.kind, PACE[notice.kind])


# By kind, recipient and instant of posting: what is in each.
Mails = dict[tuple[str, int, datetime], list[set[int]]]


def due(now: datetime, hour: int, weekday: int | None) -> date:
    """The last day on which a digest was due, by the clock on the wall."""
    local = now.astimezone(PLACE)
    day = local.date() if local.time() >= time(hour) else local.date() - timedelta(days=1)
    while weekday is not None and day.weekday() != weekday:
        day -= timedelta(days=1)
    return day


def mails(people: Iterable[Person], looks: Iterable[datetime], hour: int, weekday: int) -> Mails:
    """All mails of a time in which the worker looked at those instants."""
    found: Mails = {}
    done: set[tuple[int, str, date]] = set()
    for now in looks:
        for person in people:
            if person.reached_from is None or person.reached_from > now:
                continue
            waiting = [notice for notice in person.told if notice.waits(now)]
            at_once = [n for n in waiting if person.pace(n) == "at once" and not n.too_many]
            # What is old by the time it can be mailed is no news: a digest tells it.
            news = [n for n in at_once if n.at > now - timedelta(days=1)][:MOST_AN_HOUR]
            for notice in at_once:
                notice.mailed, notice.too_many = notice in news, notice not in news
                if notice.mailed:
                    found.setdefault(("one", person.id, now), []).append({notice.id})
            for pace, day_of_week in (("daily", None), ("weekly", weekday)):
                day = due(now, hour, day_of_week)
                ends = datetime.combine(day, time(hour), PLACE)
                fits = [n for n in waiting if not n.mailed and n.at <= ends]
                held = {n.id for n in fits if n.too_many and pace == "daily"}
                fits = [n for n in fits if person.pace(n) == pace or n.id in held]
                if fits and (person.id, pace, day) not in done:
                    done.add((person.id, pace, day))
                    found[pace, person.id, now] = [{n.id for n in fits}]
                    for notice in fits:
                        notice.mailed = True
    return found
