"""What the verbs of joining ask again of what a form has asked, and what they decide between two."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Actor, Member
from app.database import db, writing
from app.errors import Invalid, NotFound
from app.joining.models import Application, JoinLink
from app.joining.operations.applying import apply
from app.joining.operations.links import join_by_name, make_link
from tests import factories
from tests.conftest import NOON
from tests.joining.asking import ADDRESS
from tests.races import overtaken

DAY = timedelta(days=1)
KEY = "k" * 64


@pytest.fixture
def by(steward: Member) -> Actor:
    """Somebody of the steering group, as they act."""
    return factories.acting(steward)


def content(**given: Any) -> dict[str, Any]:
    """What a form gives of somebody who joins alone."""
    person = {"name": "Salma Bennani", "email": ADDRESS, "language": "fr", "territory_id": None}
    belonging = {
        "organisation_id": None,
        "organisation_name": "",
        "organisation_kind": "association",
    }
    said = {"organisation_website": "", "why": "Je lis.", "consent_digest": "0" * 64}
    return {**person, **belonging, **said, **given}


def applies(key: str = "", **given: Any) -> None:
    with writing():
        apply(content(**given), sender="192.0.2.7", key=key)


def makes(places: int = 3, ends: timedelta = DAY, *, by: Actor, key: str = "") -> JoinLink:
    with writing():
        return make_link("Atelier", places=places, ends_at=NOON + ends, by=by, key=key)


def test_what_cannot_be_is_refused_where_no_form_asked(app: Flask, by: Actor) -> None:
    wrong = {
        "email": (partial(applies, email=""), "Ce champ est obligatoire."),
        "territory": (partial(applies, territory_id=999), "Choisissez dans la liste."),
        "places": (partial(makes, 0, by=by), "Indiquez un nombre entier de 1 à 1000."),
        "last_day": (partial(makes, ends=-DAY, by=by), "Ce jour est passé"),
    }
    for field, (act, sentence) in wrong.items():
        with pytest.raises(Invalid) as refused:
            act()
        assert refused.value.field == field
        assert sentence in refused.value.sentence
    assert not db.session.scalars(sa.select(Application.id)).all()
    assert not db.session.scalars(sa.select(JoinLink.id)).all()


def joins(number: int, key: str = "") -> str:
    with writing():
        return join_by_name(db.session.get_one(JoinLink, number), content(), key=key)


def test_a_link_whose_form_is_sent_twice_is_one(app: Flask, by: Actor) -> None:
    assert makes(by=by, key=KEY).id == makes(by=by, key=KEY).id
    assert len(db.session.scalars(sa.select(JoinLink.id)).all()) == 1


def test_a_form_that_comes_again_opens_the_same_account_until_it_has_a_password(
    app: Flask, by: Actor
) -> None:
    number = makes(by=by).id
    tokens = {joins(number, KEY) for _ in range(2)}
    member = db.session.scalars(sa.select(Member).where(Member.sign_in_name.is_not(None))).one()
    assert (len(tokens), member.sign_in_name) == (2, "salma.bennani")
    with writing():
        db.session.merge(member).password_hash = "x"
    with pytest.raises(NotFound, match="a déjà servi"):
        joins(number, KEY)
    assert db.session.get_one(JoinLink, number).taken == 1


@pytest.mark.engines
@pytest.mark.parametrize(("again", "places"), [(KEY, [1]), ("another", [1, 2])])
def test_an_application_that_comes_again_while_it_is_stored_is_one_and_another_is_two(
    app: Flask, again: str, places: list[int]
) -> None:
    with writing():
        apply(content(), sender="192.0.2.7", key=KEY)
        late = overtaken(app, partial(applies, again))
    assert late.result() is None
    assert sorted(db.session.scalars(sa.select(Application.slot))) == places


@pytest.mark.engines
def test_of_two_of_one_name_who_come_by_two_links_at_once_the_second_gets_the_next(
    app: Flask, by: Actor
) -> None:
    first, second = (makes(by=by).id for _ in range(2))

    with writing():
        join_by_name(db.session.get_one(JoinLink, first), content())
        late = overtaken(app, partial(joins, second))
    assert isinstance(late.result(), str)
    named = sa.select(Member.sign_in_name).where(Member.sign_in_name.is_not(None))
    assert set(db.session.scalars(named)) == {"salma.bennani", "salma.bennani2"}
