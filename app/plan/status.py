"""How an action stands today: no page, no database.

What was reported is stored, how an action stands is worked out whenever it is read: this module
alone says how, for every page, file and feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

# What has come to an end stands, whatever the calendar says; only a report says so.
OVER = ("done", "abandoned")
# What the calendar alone says, and the status that it is counted as.
BY_CALENDAR = {"overdue": "late", "behind": "at risk"}


class Reported(NamedTuple):
    """The status that was reported last, and when; it was never, if `at` is None."""

    status: str
    at: datetime | None


class DatedStep(NamedTuple):
    """A milestone that the newest edition promises: the last day of its date, and whether it was
    reached, or dropped since.
    """

    due: date
    settled: bool


class Overruling(NamedTuple):
    """A status that the lead or the steering group sets against the calendar; `on` is the day at
    the site on which it was said.
    """

    status: str
    at: datetime
    on: date


class Standing(NamedTuple):
    """How an action stands: in `words` a status, `overdue` or `behind`; in `unruled` what it would
    be without an overruling. One that holds does so until the day `until`, None: the next report.
    """

    words: str
    unruled: str
    overruled: bool = False
    until: date | None = None

    @property
    def status(self) -> str:
        """The status as which it is counted, filtered and sent."""
        return BY_CALENDAR.get(self.words, self.words)

    @property
    def by_dates(self) -> bool:
        """Whether the calendar alone says how it would stand without an overruling."""
        return self.unruled in BY_CALENDAR


def standing_of(
    reported: Reported,
    due: date | None,
    steps: Iterable[DatedStep],
    overruling: Overruling | None,
    today: date,
) -> Standing:
    """What is done or abandoned stands. Else: its deadline has passed: late; a milestone has
    passed and was not reached: at risk, unless late was reported; else as reported. An overruling
    takes the place of that until the next date of the plan passes, or a report says another
    status; without such a date until the next report.
    """
    dates = list(steps)
    unruled = _by_calendar(reported.status, due, dates, today)
    if overruling is None or reported.status in OVER:
        return Standing(unruled, unruled)
    ahead = [day for day in (due, *(step.due for step in dates)) if day and day >= overruling.on]
    until = min(ahead, default=None)
    reported_since = reported.at is not None and reported.at > overruling.at
    if until is None:
        ended = reported_since
    else:
        ended = until < today or (reported_since and reported.status != overruling.status)
    if ended:
        return Standing(unruled, unruled)
    return Standing(overruling.status, unruled, True, until)


def _by_calendar(status: str, due: date | None, steps: list[DatedStep], today: date) -> str:
    # What was announced is said as it was announced: the calendar adds nothing to it.
    if status in (*OVER, "late"):
        return status
    if due is not None and due < today:
        return "overdue"
    missed = any(step.due < today and not step.settled for step in steps)
    return "behind" if missed and status != "at risk" else status


def last_news(reported_on: date | None, promised_on: date, starts_on: date | None) -> date:
    """The day since which news can be missed: of the last report, else of the adoption that
    promised the action first; not before it begins.
    """
    return max(reported_on or promised_on, starts_on or date.min)


def is_silent(status: str, news: date, days: int, today: date) -> bool:
    """Whether so many days have gone by without news of an action that goes on."""
    return status not in OVER and (today - news).days >= days
