"""When whoever answers for an action of the plan is reminded of it: the whole rule.

What is reminded of are the days of the newest edition that still ask for something
(`app/plan/queries/dated.py`): deadlines, milestones, and the last day on which a report keeps an
action from being silent. Each is reminded of 30, 7 and 1 days before it and 1, 7, 30 and 60 days
after it. These are its OFFSETS; at any day the latest that has come holds, until the next one
comes, the last until LAST days after the day. Of silence nothing is said as long as the last news
is younger than half of the time after which an action is silent.

There is a row for each day, offset and person (`CommitmentReminder`): what has its row is not
said again, and what has none is said on the next day on which something may be said, also if no
worker ran for a while. What is said is what is true by then: no mail says "in 7 days" when it is
5. Offsets that a later one has overtaken get a row without a mail: they were skipped. A day that
moves is another one, with rows of its own.

Each person gets one mail a day at most, with all that is due to them, from the hour of digests on.
For QUIET days after a mail they get none, but for what ends tomorrow, which goes alone; where the
mail before still waits for the mail server, it goes in that one.

To whom (`app/notices/queries/addressees.py`): the member who leads the action, or those who may
report on it for the organisation that leads it, and the people in charge of it; where none of them
can be reached, the address in the organisation's contact; else the steering group. That gets
besides, once a week on the day of the weekly digest, the list of what is LATE days late or more.
A list counts as a mail like any other. Nobody is reached who has no address or never came in, is
suspended or erased, wants no such mail, or whose address refuses mail.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.plan.queries.dated import Dated, silence_days

OFFSETS = (-30, -7, -1, 1, 7, 30, 60)
# In days: after so many nothing is said of a day any more.
LAST = 90
# From so many on it stands in the weekly list.
LATE = 30
# For so many days after a mail only what ends tomorrow goes.
QUIET = 5
TOMORROW = -1


def offset_on(thing: Dated, today: date) -> int | None:
    """The offset that holds on that day; None where nothing is to be said."""
    over = thing.days_over(today)
    if over > LAST or (thing.kind == "silence" and -over > silence_days() / 2):
        return None
    return max((offset for offset in OFFSETS if offset <= over), default=None)


def is_late(thing: Dated, today: date) -> bool:
    """Whether it stands in the weekly list."""
    return thing.kind != "silence" and thing.days_over(today) >= LATE


def week_of(today: date, weekday: int) -> date:
    """The day on which the list of that week was due."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)
