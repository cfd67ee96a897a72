"""What the register says to readers, and the copies that members asked for."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import timedelta
from typing import Literal, NamedTuple

import sqlalchemy as sa
from babel.dates import format_timedelta

from app import clock
from app.accounts.models import Actor, Member
from app.database import db
from app.privacy.models import DataCopy, Erasure, is_over
from app.privacy.register import GROUPS
from app.privacy.register.shape import WHOSE, Group, Keeping
from app.speech.language import locale

DAY = timedelta(days=1)


class Shelf(NamedTuple):
    """What is kept of the same people for as long: in a sentence each, what it is for."""

    whose: str
    stays: str
    purposes: list[str]


class Section(NamedTuple):
    """What is kept of one kind of things."""

    title: str
    shelves: list[Shelf]


def kept_of(people: Container[str]) -> list[Section]:
    """What is kept of those people, in the reader's language, without naming columns."""
    sections = [Section(str(group.title), _shelves(group, people)) for group in GROUPS]
    return [section for section in sections if section.shelves]


def _shelves(group: Group, people: Container[str]) -> list[Shelf]:
    found: dict[tuple[str, Keeping], dict[str, None]] = {}
    for table in group.tables:
        for part in table.parts:
            if part.whose in people:
                purposes = found.setdefault((part.whose, part.keeping or table.keeping), {})
                # Several columns may be for the same.
                purposes[str(part.says or table.purpose)] = None
    return [
        Shelf(str(WHOSE[whose]), stays(keeping), list(purposes))
        for (whose, keeping), purposes in found.items()
    ]


def stays(keeping: Keeping) -> str:
    """How long that is, in a sentence."""
    spans = {"span": keeping.span, "other": keeping.other}
    words = {name: _lasting(span) for name, span in spans.items() if span is not None}
    return str(keeping.words) % words


def _lasting(span: timedelta) -> str:
    unit: Literal["day", "hour"] = "day" if span >= DAY else "hour"
    return str(format_timedelta(span, unit, float("inf"), locale=locale()))


def own_copy(who: Actor) -> DataCopy | None:
    """The copy that this member asked for, until its time has passed."""
    own = (DataCopy.member_id == who.member_id, sa.not_(is_over(clock.now())))
    return db.session.scalar(sa.select(DataCopy).where(*own))


def wanted_copies() -> list[DataCopy]:
    """Every copy that is there or is to be there; few, as each lasts a day."""
    wanted = sa.select(DataCopy).where(sa.not_(is_over(clock.now())))
    return list(db.session.scalars(wanted.order_by(DataCopy.id)))


def copies_are_over() -> bool:
    """Whether there are any to be forgotten."""
    return bool(db.session.scalar(sa.select(sa.exists().where(is_over(clock.now())))))


def erasure_of(member_id: int | None) -> Erasure | None:
    """The erasure of that member that is under way."""
    query = sa.select(Erasure).where(Erasure.member_id == member_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def due_erasures() -> list[int]:
    """The numbers of those that are to be carried out now, or have begun."""
    due = sa.select(Erasure.id).where(Erasure.due_at <= clock.now())
    return list(db.session.scalars(due.order_by(Erasure.id)))


def carried_out() -> list[int]:
    """The numbers of those whose rows say nothing any more, and whose bytes may be left."""
    query = sa.select(Erasure.id).join(Member, Member.id == Erasure.member_id)
    done = query.where(Erasure.begun_at.is_not(None), Member.erased_at.is_not(None))
    return list(db.session.scalars(done.order_by(Erasure.id)))


# What is named one by one in a statement is bounded.
PART = 500


def back_again(keys: Iterable[str]) -> list[int]:
    """The numbers of members of those keys who are not erased: rows from before brought them
    back.
    """
    named = list(keys)
    found: list[int] = []
    for begin in range(0, len(named), PART):
        part = Member.key.in_(named[begin : begin + PART])
        query = sa.select(Member.id).where(part, Member.erased_at.is_(None))
        found += db.session.scalars(query)
    return sorted(found)
