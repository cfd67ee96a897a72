"""A form sent twice does what it does once, also when both arrive together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.charter.models import Principle
from app.charter.operations import KINDS, ask, delete_record, save_record
from app.database import db, writing
from app.organisations.models import Organisation
from app.organisations.operations import add_organisation
from tests import factories
from tests.races import together

pytestmark = pytest.mark.engines


def adding(by: Actor, key: str, name: str = "Dar Si Hmad") -> Callable[[], int]:
    """The act of adding an organisation of that name by a form with that key."""

    def act() -> int:
        with writing():
            return add_organisation({"name": {"fr": name}}, by=by, key=key).id

    return act


def organisations() -> int | None:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Organisation))


def test_of_two_at_once_one_is_made_and_both_are_told_of_it(
    app: Flask, steward: Member, long_run: bool
) -> None:
    by = factories.acting(steward)
    for number in range(100 if long_run else 8):
        made = together(app, *[adding(by, f"key {number}")] * 2)
        assert made[0] == made[1]
        assert organisations() == number + 1
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(Event.verb == "organisation.added"))
        == number + 1
    )


def test_another_key_and_none_make_another_whenever_they_come(app: Flask, steward: Member) -> None:
    by = factories.acting(steward)
    made = [adding(by, key)() for key in ("a", "b", "", "")]
    with clock.set_to(clock.now() + timedelta(days=400)):
        made.append(adding(by, "a", "Migrations")())
    assert made[-1] == made[0]
    assert len(set(made)) == organisations() == 4


def test_what_was_deleted_meanwhile_can_be_made_again(app: Flask, steward: Member) -> None:
    by, said = factories.acting(steward), {"name": {"fr": "Eau"}, "position": 1}
    with writing():
        first = save_record(KINDS["principles"], None, said, seen=0, by=by, key="k")
        delete_record(KINDS["principles"], first, seen=first.version, by=by)
    with writing():
        again = save_record(KINDS["principles"], None, said, seen=0, by=by, key="k").id
    with writing():
        assert save_record(KINDS["principles"], None, said, seen=0, by=by, key="k").id == again
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Principle)) == 1


def test_a_question_asked_twice_at_once_takes_one_place(app: Flask) -> None:
    def asking() -> int:
        with writing():
            return ask("Quand ?", name="Leïla", language="fr", sender="s", key="k").id

    first, second = together(app, asking, asking)
    assert first == second
