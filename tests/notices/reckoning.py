"""Who is to be reminded of what on which day of such a year, reckoned from its plain values:
nothing of the app is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tests.notices.year import EDITIONS, FIRST, STEERING, Promise, World

BEFORE_AND_AFTER = [-30, -7, -1, 1, 7, 30, 60]
# A member (M) or an organisation's contact (O), and the number.
Who = tuple[str, int]
# What is said, and for which offset: ("deadline", 4, 0, date, 7).
What = tuple[str, int, int, date, int]
Year = dict[int, dict[Who, set[What]]]


class Reckoned:
    """What was said to whom, and what never will be."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mails: Year = {}
        self.skipped: set[tuple[Who, What]] = set()
        self._done: set[tuple[Who, What]] = set()
        self._last: dict[Who, int] = {}

    def look(self, today: int) -> dict[Who, set[What]]:
        """What goes out on that day."""
        wanted: dict[Who, dict[What, list[What]]] = defaultdict(dict)
        late = False
        for promise in self.world.promises:
            for kind, step, on in self._open(promise, today):
                gone = (FIRST + timedelta(days=today) - on).days
                late = late or (gone >= 30 and kind != "silence")
                if gone > 90 or (kind == "silence" and gone < -45):
                    continue
                came = [mark for mark in BEFORE_AND_AFTER if mark <= gone]
                if not came:
                    continue
                marks: list[What] = [(kind, promise.id, step, on, mark) for mark in came]
                for who in self._whom(promise, today):
                    wanted[who][marks[-1]] = marks[:-1]
        if late:
            monday = FIRST + timedelta(days=today)
            while monday.weekday() != 0:
                monday -= timedelta(days=1)
            for who in self._steering(today):
                wanted[who][("late", 0, 0, monday, 0)] = []
        going = {who: self._going(who, news, today) for who, news in wanted.items()}
        self.mails[today] = {who: news for who, news in going.items() if news}
        return self.mails[today]

    def _going(self, who: Who, news: dict[What, list[What]], today: int) -> set[What]:
        new = {what for what in news if (who, what) not in self._done}
        if who in self._last and today - self._last[who] <= 5:
            tomorrow = FIRST + timedelta(days=today + 1)
            new = {what for what in new if what[4] == -1 and what[3] == tomorrow}
        for what in new:
            self._done.add((who, what))
            for older in news[what]:
                if (who, older) not in self._done:
                    self._done.add((who, older))
                    self.skipped.add((who, older))
        if new:
            self._last[who] = today
        return new

    def _open(self, promise: Promise, today: int) -> Iterator[tuple[str, int, date]]:
        if today >= promise.over:
            return
        edition = max(number for number, on in enumerate(EDITIONS) if on <= today)
        yield "deadline", 0, promise.due[edition]
        for step in promise.steps:
            if today < step.done:
                yield "milestone", step.id, step.due[edition]
        news = max([on for on in promise.reports if on <= today], default=EDITIONS[0])
        yield "silence", 0, FIRST + timedelta(days=news + 90)

    def _whom(self, promise: Promise, today: int) -> Iterable[Who]:
        answer = set(promise.charge)
        organisation = 0
        if promise.lead and promise.lead[0] == "member":
            answer.add(promise.lead[1])
        elif promise.lead:
            organisation = promise.lead[1]
            held = self.world.mandates[organisation]
            answer |= {holder for holder, until in held if today < until}
        there = {("M", number) for number in answer if today < self.world.people[number].away}
        if there:
            return there
        if organisation in self.world.contacts:
            return {("O", organisation)}
        return self._steering(today)

    def _steering(self, today: int) -> set[Who]:
        group = range(1, STEERING + 1)
        return {("M", number) for number in group if today < self.world.people[number].away}


def sentence(what: What, today: date) -> str:
    """How that is said in English on that day."""
    kind, action, _step, on, _mark = what
    gone = (today - on).days
    name = f"{on.day} {on:%B %Y}"
    if kind == "silence":
        news = on - timedelta(days=90)
        since = f"{news.day} {news:%B %Y}"
        if gone > 0:
            return f"There has been no news of it for {gone + 90} days, since {since}."
        by = {0: "today", -1: "by tomorrow"}.get(gone, f"by {name}")
        return f"There has been no news of it since {since}: please report {by}."
    begins = "Its" if kind == "deadline" else f"Milestone \u2068A{action}\u2069: its"
    days = f"{abs(gone)} day{'s' if abs(gone) != 1 else ''}"
    if gone > 0:
        return f"{begins} deadline passed {days} ago, on {name}."
    when = {0: "today,", -1: "tomorrow,"}.get(gone, f"in {days}, on")
    return f"{begins} deadline is {when} {name}."
