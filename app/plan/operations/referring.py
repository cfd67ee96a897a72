"""What actions are called: by the sender's own reference, else by their number; no reference is
ever given to two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.database import db
from app.engines import insert_into
from app.errors import Invalid
from app.model import INTEGER, table_of
from app.plan.models import REFERENCE, Action, GivenReference
from app.speech.texts import words
from app.text.cleaning import single_line

# What is remembered of an action that is gone: its number may be another's one day.
NOBODYS = 0


def refer(action: Action, given: str) -> None:
    """Let a stored action be called as given, or by its number where nothing is. It may return to
    what it was called before; Invalid, naming the other, where that is or was another's.

    Where its number was given to another as a reference it is called NUMBER-2 (then -3 ...).
    """
    wanted = single_line(given)
    if len(wanted) > REFERENCE:
        raise Invalid(_("This reference is too long."), "reference")
    if wanted:
        _refuse_anothers(wanted, action.id)
    called = wanted or next(name for name in numbered(action.id) if _took(name, action.id))
    reference = None if called == str(action.id) else called
    if action.reference == reference:
        return
    # By table: the class would raise the version of an action that was only just added.
    table = table_of(Action)
    here = table.c.id == action.id
    db.session.execute(sa.update(table).where(here).values(reference=reference))
    db.session.expire(action, ["reference"])


def numbered(action_id: int) -> Iterator[str]:
    """What an action without a reference of its own may be called, the first that is free: its
    number, NUMBER-2, NUMBER-3 ...
    """
    yield str(action_id)
    yield from (f"{action_id}-{again}" for again in count(2))


def reserve_number(action: Action) -> None:
    """The number of a new action is its own from now on, unless it was given to another before."""
    _took(str(action.id), action.id)


def leave_references(action: Action) -> None:
    """What an action that goes was ever called is given to no other."""
    _took(str(action.id), action.id)
    own = GivenReference.action_id == action.id
    db.session.execute(sa.update(GivenReference).where(own).values(action_id=NOBODYS))


def _refuse_anothers(reference: str, action_id: int) -> None:
    # The number first, as actions from before there were references are remembered nowhere else.
    other = _numbered_so(reference) or 0
    if other != action_id and other:
        raise _anothers(other)
    if not _took(reference, action_id):
        raise _anothers(holder_of(reference) or NOBODYS)


def _took(reference: str, action_id: int) -> bool:
    """Whether the reference is the action's, now or before: the key decides, also of two at
    once.
    """
    inserting = insert_into(GivenReference, db.session.connection().dialect.name)
    row: dict[str, Any] = {"reference": reference, "action_id": action_id}
    db.session.execute(inserting.values(row).on_conflict_do_nothing())
    return holder_of(reference) == action_id


def holder_of(reference: str) -> int | None:
    """The number of the action that the reference was given to; NOBODYS of one that is gone."""
    table = GivenReference.__table__
    query = sa.select(table.c.action_id).where(table.c.reference == reference)
    return db.session.scalar(query)


def _numbered_so(reference: str) -> int | None:
    """The number of the action that has the reference as its number, if one has."""
    number = number_in(reference)
    return db.session.scalar(sa.select(Action.id).where(Action.id == number)) if number else None


def number_in(reference: str) -> int | None:
    """The number that a reference is, spelt as an action's number is."""
    if not (reference.isascii() and reference.isdigit()) or reference.startswith("0"):
        return None
    # Longer ones no action has, and no column holds.
    return int(reference) if len(reference) <= 10 and int(reference) <= INTEGER else None


def _anothers(action_id: int) -> Invalid:
    title = db.session.scalar(sa.select(Action.title).where(Action.id == action_id))
    if title is None:
        sentence = _("An action that is no longer there was called so: give another reference.")
    else:
        sentence = _(
            "The action “%(title)s” is or was called so: give another reference.",
            title=words(title),
        )
    return Invalid(sentence, "reference")
