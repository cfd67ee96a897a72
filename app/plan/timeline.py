"""Where things lie on the plan's timeline, in per cent of its width: no page, no database.

Near dates have a column a quarter, later and earlier ones a narrower column a year, and what lies
far away one column for several years. A date that is known to the month, the quarter or the year
is drawn as long as it is uncertain. From right to left every place is counted from the other
side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from app.plan.dates import VagueDate

# How wide the columns are beside each other.
QUARTER, YEAR, YEARS = 2, 3, 5
# So many years before today's and after it are shown; what lies beyond is cut at the edge.
BEFORE, AFTER = 10, 30
# So many quarters before today's are shown as quarters, if nothing lies before them.
RECENT = 4
# At least so many columns, as one alone would be as wide as the page.
FEWEST = 4
# So many years after the quarters have a column each; of more, all but the first two share one.
SINGLE_YEARS = 3
# In per cent: what is narrower could not be seen.
NARROWEST = 0.8


class Column(NamedTuple):
    """A stretch of days on the axis, from `first` until the day before `end`. `quarter` is None
    for a year (`years` 1) or for several.
    """

    first: date
    end: date
    left: float
    width: float
    quarter: int | None
    years: int

    @property
    def label(self) -> str:
        """The years of what is no quarter; of several the first, and the last in two figures."""
        last = self.first.year + self.years - 1
        if self.years == 1:
            return str(self.first.year)
        same_century = last // 100 == self.first.year // 100
        return (
            f"{self.first.year}–{last % 100:02}" if same_century else f"{self.first.year}–{last}"
        )


class Stretch(NamedTuple):
    """A part of a bar."""

    left: float
    width: float


class Bar(NamedTuple):
    """An action on the timeline. `sure` lies between what is known of its beginning and of its
    end, `vague` is the uncertainty of both, `over` reaches from its deadline to today where it is
    overdue. What lies beyond the axis is cut there.
    """

    sure: Stretch | None
    vague: tuple[Stretch, ...]
    over: Stretch | None
    cut_before: bool
    cut_after: bool

    def __bool__(self) -> bool:
        return self.sure is not None or bool(self.vague)


class Heading(NamedTuple):
    """The year above its quarters, or what a column of years is called; in the middle of it."""

    label: str
    middle: float


class Axis(NamedTuple):
    """The columns in the order of time, with `left` as they are drawn."""

    columns: tuple[Column, ...]
    today: date
    mirrored: bool

    @property
    def now(self) -> float:
        """Where today is."""
        return self.place(self.today)

    @property
    def headings(self) -> list[Heading]:
        """What stands above the columns."""
        spans: dict[str, list[Column]] = {}
        for column in self.columns:
            spans.setdefault(column.label, []).append(column)
        return [Heading(label, _middle(columns)) for label, columns in spans.items()]

    def place(self, day: date) -> float:
        """Where a day begins; what lies beyond the axis is at its edge."""
        return _rounded(100 - self._along(day) if self.mirrored else self._along(day))

    def middle(self, when: VagueDate) -> float:
        """Where a date is: in the middle of its days."""
        if when.first == when.last:
            return self.place(when.first)
        along = (self._along(when.first) + self._along(_next(when.last))) / 2
        return _rounded(100 - along if self.mirrored else along)

    def stretch(self, first: date, end: date) -> Stretch:
        """From a day until another begins; wide enough to be seen, and within the axis."""
        begins, ends = self._along(first), self._along(end)
        width = max(ends - begins, NARROWEST)
        begins = min(begins, 100 - width)
        left = 100 - begins - width if self.mirrored else begins
        return Stretch(_rounded(left), _rounded(width))

    def bar(self, starts: VagueDate | None, due: VagueDate | None, overdue: bool = False) -> Bar:
        """An action that begins and ends so; of what is not given nothing is drawn."""
        given = [when for when in (starts, due) if when is not None]
        vague = [when for when in given if when.first != when.last]
        if not given:
            return Bar(None, (), None, False, False)
        over = None
        if overdue and due is not None and due.last < self.today:
            over = self.stretch(_next(due.last), self.today)
        return Bar(
            self._sure(starts, due),
            tuple(self.stretch(when.first, _next(when.last)) for when in vague),
            over,
            min(when.first for when in given) < self.columns[0].first,
            max(when.last for when in given) >= self.columns[-1].end,
        )

    def _sure(self, starts: VagueDate | None, due: VagueDate | None) -> Stretch | None:
        """What lies between two dates; one date alone is a mark on its day, if it is one."""
        alone = due or starts
        if starts is None or due is None:
            exact = alone is not None and alone.first == alone.last
            return self.stretch(alone.first, _next(alone.last)) if alone and exact else None
        first = starts.first if starts.first == starts.last else _next(starts.last)
        end = _next(due.last) if due.first == due.last else due.first
        return self.stretch(first, end) if first < end else None

    def _along(self, day: date) -> float:
        """How much of the axis lies before a day, in the order of time."""
        passed = 0.0
        for column in self.columns:
            if day < column.end:
                days = max((day - column.first).days, 0)
                return passed + column.width * days / (column.end - column.first).days
            passed += column.width
        return 100.0


def stone_state(due: VagueDate | None, done_on: date | None, today: date) -> str:
    """How a milestone stands: `done`, `late` where its date has passed, else `next`."""
    if done_on is not None:
        return "done"
    return "late" if due is not None and due.last < today else "next"


def axis(days: Iterable[date], today: date, mirrored: bool = False) -> Axis:
    """The axis for a plan in which those days occur; today is always on it."""
    known = [*days, today]
    first = max(min(known), date(today.year - BEFORE, 1, 1))
    last = min(max(known), date(today.year + AFTER, 12, 31))
    drafts = list(_columns(first, last, today))
    whole = sum(weight for *_, weight in drafts)
    columns, left = [], 0.0
    for begins, end, quarter, weight in drafts:
        width = 100 * weight / whole
        drawn = 100 - left - width if mirrored else left
        years = max(end.year - begins.year, 1)
        columns.append(Column(begins, end, _rounded(drawn), width, quarter, years))
        left += width
    return Axis(tuple(columns), today, mirrored)


Draft = tuple[date, date, int | None, int]


def _columns(first: date, last: date, today: date) -> Iterator[Draft]:
    """The columns in the order of time, with how wide each is beside the others."""
    near = _near(first, last, today)
    begins, ends = near[0], _quarter_on(near[-1], 1)
    if first < begins:
        yield from _years(first.year, begins.year, most=1)
    for quarter in near:
        yield quarter, _quarter_on(quarter, 1), (quarter.month + 2) // 3, QUARTER
    if last >= ends:
        yield from _years(ends.year, last.year + 1, most=SINGLE_YEARS)


def _near(first: date, last: date, today: date) -> list[date]:
    """The first days of the quarters that have a column: from the plan's first day, if that lies
    near, else from the beginning of this year, until the end of the next one, if it goes on so
    long.
    """
    begins = _quarter_of(first)
    if begins < _quarter_on(_quarter_of(today), -RECENT):
        begins = date(today.year, 1, 1)
    ends = min(_quarter_of(last), date(today.year + 1, 10, 1))
    found = [begins]
    while found[-1] < ends or len(found) < FEWEST:
        found.append(_quarter_on(found[-1], 1))
    # Years follow: they begin with a year.
    while last >= _quarter_on(found[-1], 1) and found[-1].month != 10:
        found.append(_quarter_on(found[-1], 1))
    return found


def _years(first: int, end: int, most: int) -> Iterator[Draft]:
    """A column for each of the years before `end`; of more than `most` the far ones share one."""
    single = end - first if end - first <= most else most - 1
    for year in range(first, first + single):
        yield date(year, 1, 1), date(year + 1, 1, 1), None, YEAR
    if first + single < end:
        yield date(first + single, 1, 1), date(end, 1, 1), None, YEARS


def _quarter_of(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _quarter_on(quarter: date, number: int) -> date:
    """The first day of the quarter so many quarters on."""
    months = quarter.year * 12 + quarter.month - 1 + 3 * number
    return date(months // 12, months % 12 + 1, 1)


def _next(day: date) -> date:
    # The last day of the calendar has none after it.
    return day + timedelta(days=1) if day < date.max else day


def _middle(columns: list[Column]) -> float:
    left = min(column.left for column in columns)
    right = max(column.left + column.width for column in columns)
    return _rounded((left + right) / 2)


def _rounded(place: float) -> float:
    return round(place, 2)
