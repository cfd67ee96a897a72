"""How a folder says what the lead of an action answered: a word, the day on which they were asked
and the one on which they answered.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.settling import shown
from app.interchange.operations.times import read_day
from app.plan.models import ANSWERS


class AnswerCell(NamedTuple):
    """How the request to a lead stands; an answer has its day."""

    state: str
    asked_on: date
    answered_on: date | None


def read_answer(cell: str, zone: str) -> AnswerCell:
    """An answer with its days; raises RefusedFolder where it is none."""
    state, *days = cell.split() or [""]
    if state not in ANSWERS or len(days) != (1 if state == "asked" else 2):
        sentence = f"{shown(cell.strip())} is not a word of {', '.join(ANSWERS)} with its days"
        raise RefusedFolder(sentence)
    asked_on, *answered = (read_day(day, zone) for day in days)
    return AnswerCell(state, asked_on, answered[0] if answered else None)


def written_answer(cell: AnswerCell) -> str:
    """The same as text."""
    days = [day.isoformat() for day in (cell.asked_on, cell.answered_on) if day is not None]
    return " ".join((cell.state, *days))
