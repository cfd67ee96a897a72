"""A year of reminders, day by day, with days on which no worker ran, deadlines that editions move,
and two workers at every look: each gets what an independent reckoning says.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.database import db, writing
from app.mail.kinds import Envelope
from app.mail.models import Mail
from app.notices.cli import reminded_in_turns
from app.notices.commitment_letters import KINDS as COMMITMENTS
from app.notices.models import CommitmentReminder
from app.notices.queries.commitments import bundles_on
from app.speech.language import speaking
from tests.lanes import mostly
from tests.notices.reckoning import Reckoned, What, Who, sentence
from tests.notices.year import DAYS, begin, day, imagined, live_through, noon

OUTAGE = range(120, 133)
# At every twentieth look the letters are read.
LETTERS = 20
KIND = {"member": "M", "organisation": "O"}


def looked(draw: random.Random) -> list[int]:
    """The days on which a worker runs."""
    return [n for n in range(DAYS) if n not in OUTAGE and draw.random() > 0.15]


def rows() -> Iterator[tuple[int, Who, What, int | None]]:
    """Each row: on which day, whose, what, and in which mail."""
    for row in db.session.scalars(sa.select(CommitmentReminder)):
        who = ("M", row.member_id) if row.member_id else ("O", row.organisation_id or 0)
        what = (row.kind, row.action_id, row.milestone_id, row.due_on, row.days)
        yield (row.told_on - day(0)).days, who, what, row.mail_id


# The long run lives through more years, with other days missed in each.
@pytest.mark.parametrize("seed", mostly(2027, 2028, 2029, 2030))
def test_each_is_reminded_in_a_year_as_is_reckoned(app: Flask, seed: int) -> None:
    draw = random.Random(seed)
    world = imagined(draw)
    begin(world)
    reckoned = Reckoned(world)
    since = -500
    for at, number in enumerate(looked(draw)):
        with clock.set_to(noon(number)):
            live_through(world, since, number)
            bundles = bundles_on(day(number))
            expected = reckoned.look(number)
            assert reminded_in_turns(bundles, day(number)) == len(expected)
            # Another worker had read the same.
            assert reminded_in_turns(bundles, day(number)) == 0
            if at % LETTERS == 0:
                _say(expected, number)
            _send()
        since = number
    _compare(reckoned)


def _send() -> None:
    with writing():
        db.session.execute(sa.update(Mail).values(state="sent"))


def _say(expected: dict[Who, set[What]], number: int) -> None:
    """Each mail of that day says what is true on it, and no more."""
    assert bundles_on(day(number)) == []
    of_today = sa.select(Mail).where(Mail.once.like(f"commitments {day(number)} %"))
    found = {}
    for mail in db.session.scalars(of_today):
        kind = COMMITMENTS[mail.kind]
        with speaking("en"):
            letter = kind.letter(Envelope(*(getattr(mail, name) for name in Envelope._fields)))
        sections = letter.sections if letter else ()
        said = {entry.sentence for section in sections for entry in section.entries}
        found[KIND[kind.to], mail.recipient_id] = said
    assert found.keys() == expected.keys()
    for who, news in expected.items():
        # What the weekly list tells besides stands in its own test.
        told = {sentence(what, day(number)) for what in news if what[0] != "late"}
        listed = any(what[0] == "late" for what in news)
        assert told <= found[who] if listed else told == found[who]


def _compare(reckoned: Reckoned) -> None:
    mails: dict[int, dict[Who, set[What]]] = defaultdict(lambda: defaultdict(set))
    numbers = defaultdict(set)
    skipped = set()
    for number, who, what, mail_id in rows():
        if mail_id is None:
            skipped.add((who, what))
        else:
            mails[number][who].add(what)
            numbers[number, who].add(mail_id)
    assert mails == {number: found for number, found in reckoned.mails.items() if found}
    assert skipped == reckoned.skipped
    # One a person and day, all that is due in it.
    assert all(len(found) == 1 for found in numbers.values())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == len(numbers)
