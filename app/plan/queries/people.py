"""Who is in charge of actions now."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.plan.models import ActionPerson
from app.text.analyser import name_key


class Person(NamedTuple):
    """A member by their key and their present name."""

    key: str
    name: str


def people_in_charge(action_id: int | None = None) -> dict[int, list[Person]]:
    """By action, in the order of their names; of one action alone, or of all."""
    query: Any = sa.select(ActionPerson.action_id, Member.key, Member.name)
    query = query.join(Member, Member.id == ActionPerson.member_id)
    if action_id is not None:
        query = query.where(ActionPerson.action_id == action_id)
    found: dict[int, list[Person]] = defaultdict(list)
    for action, key, name in db.session.execute(query):
        found[action].append(Person(key, name))
    for people in found.values():
        people.sort(key=lambda person: (name_key(person.name), person.key))
    return found
