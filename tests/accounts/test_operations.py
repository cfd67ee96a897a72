"""The verbs about people: what they refuse and where, what they write, and what the log holds of
it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.links import LINK_LASTS, link_owner, open_link
from app.accounts.models import (
    LONGEST_NAME,
    Actor,
    Member,
    OneTimeLink,
    SignedIn,
    actor_of,
)
from app.accounts.operations import (
    begin_session,
    change_password,
    choose_language,
    create_member,
    note_visit,
    set_password_by_link,
    visit_due,
)
from app.accounts.sessions import ABSOLUTE, IDLE
from app.activity.models import Event
from app.activity.operations import digest_of
from app.clock import SKEW
from app.database import db, writing
from app.errors import Invalid, NotFound
from app.people.operations.changing import change_role
from tests import factories
from tests.conftest import NOON
from tests.races import together

MOMENT = timedelta(microseconds=1)


def events() -> list[tuple[str, int, str | None, str]]:
    """The log: verb, member, who acted, and the digest of what."""
    rows = db.session.execute(
        sa.select(Event.verb, Event.subject_id, Event.actor_key, Event.digest).order_by(Event.id)
    )
    return [tuple(row) for row in rows]


def created(**given: Any) -> Member:
    with writing():
        return create_member(**{"name": "Salma", "email": "salma@example.org", **given})


def test_an_account_is_what_was_given(app: Flask, administrator: Member) -> None:
    given = {
        "role": "steering",
        "password_hash": "hash",
        "language": "ar",
        "by": actor_of(administrator),
    }
    member = created(name="  Salma\n Bennani ", email=" Salma@Example.ORG", **given)
    assert (member.name, member.email, member.role) == (
        "Salma Bennani",
        "salma@example.org",
        "steering",
    )
    assert (member.password_hash, member.language, member.joined_at) == ("hash", "ar", NOON)
    assert events() == [
        ("member.created", member.id, administrator.key, digest_of({"role": "steering"}))
    ]


def test_an_account_may_be_without_an_address_and_made_by_the_command_line(app: Flask) -> None:
    first, second = created(email=None), created(email="")
    assert (first.email, second.email, first.role) == (None, None, "member")
    assert [by for _verb, _member, by, _digest in events()] == [None, None]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": " "}, "name", "Un nom compte de 1 à 300 caractères."),
        ({"name": "x" * (LONGEST_NAME + 1)}, "name", "Un nom compte de 1 à 300 caractères."),
        ({"email": "salma"}, "email", "Ce n’est pas une adresse électronique."),
        (
            {"email": "Amina@example.org"},
            "email",
            "Un compte existe déjà avec cette adresse électronique.",
        ),
    ],
)
def test_what_an_account_cannot_be_is_said_at_its_field(
    app: Flask, given: dict[str, str], field: str, sentence: str
) -> None:
    factories.member("Amina", email="amina@example.org")
    with pytest.raises(Invalid) as refused:
        created(**given)
    assert (refused.value.field, str(refused.value)) == (field, sentence)
    assert db.session.scalars(sa.select(Member.name)).all() == ["Amina"]


@pytest.mark.parametrize("name", ["x", "x" * LONGEST_NAME])
def test_a_name_may_be_as_short_and_as_long_as_that(app: Flask, name: str) -> None:
    assert created(name=name).name == name


def test_the_last_administrator_keeps_the_role(
    app: Flask, administrator: Member, member: Member
) -> None:
    factories.member("Ancienne", role="admin", suspended_at=NOON)
    factories.member("Nadia", role="steering")
    by = actor_of(administrator)
    with pytest.raises(Invalid) as refused, writing():
        change_role(db.session.merge(administrator), "member", by=by)
    assert (refused.value.field, str(refused.value)) == (
        "role",
        "Il faut au moins une personne à l’administration.",
    )
    with writing():
        change_role(db.session.merge(administrator), "admin", by=by)
        change_role(db.session.merge(member), "admin", by=by)
        change_role(db.session.merge(administrator), "steering", by=by)
    roles = {row.name: row.role for row in db.session.scalars(sa.select(Member))}
    assert (roles["Salma Bennani"], roles["Karim Idrissi"]) == ("admin", "steering")
    assert events()[-1] == (
        "member.role_changed",
        administrator.id,
        by.key,
        digest_of({"role": "steering"}),
    )


def test_only_administrators_who_are_not_suspended_count_as_the_last(
    app: Flask, administrator: Member
) -> None:
    suspended = factories.member("Old Hand", role="admin", suspended_at=NOON)
    with writing():
        change_role(db.session.merge(suspended), "member", by=actor_of(administrator))
    assert db.session.get_one(Member, suspended.id).role == "member"
    with pytest.raises(Invalid), writing():
        change_role(db.session.merge(administrator), "member", by=actor_of(administrator))


def test_a_session_sweeps_away_those_that_have_ended(
    app: Flask, member: Member, other: Member
) -> None:
    ages = {
        "idle": (IDLE, IDLE),
        "old": (ABSOLUTE, MOMENT),
        "idle no more": (IDLE + MOMENT, MOMENT),
    }
    ages |= {"long unseen": (IDLE + MOMENT, IDLE + MOMENT), "too old": (ABSOLUTE + MOMENT, MOMENT)}
    for name, (began, seen) in ages.items():
        row = SignedIn(
            token_digest=name, member_id=other.id, began_at=NOON - began, seen_at=NOON - seen
        )
        factories.stored(row)
    with writing():
        actor = begin_session(db.session.merge(member))
    kept = set(
        db.session.scalars(sa.select(SignedIn.token_digest).where(SignedIn.member_id == other.id))
    )
    assert kept == {"idle", "old", "idle no more"}
    assert (len(actor.token), actor.member_id) == (43, member.id)
    assert events() == [("member.signed_in", member.id, member.key, "")]


def test_a_link_sets_the_password_once_and_is_spent(app: Flask, member: Member) -> None:
    with writing():
        token = open_link(db.session.merge(member))
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    assert (len(token), link.expires_at, link.used_at) == (32, NOON + LINK_LASTS, None)
    later = NOON + LINK_LASTS
    with clock.set_to(later), writing():
        assert set_password_by_link(token, "first").password_hash == "first"
    assert db.session.scalars(sa.select(OneTimeLink.used_at)).one() == later
    with pytest.raises(NotFound, match="déjà servi ou a expiré"), clock.set_to(later), writing():
        set_password_by_link(token, "second")
    assert db.session.get_one(Member, member.id).password_hash == "first"
    assert events() == [("member.password_set", member.id, member.key, "")]


def by_link(member: Member, token: str) -> None:
    set_password_by_link(token, "second")


def by_the_present_one(member: Member, token: str) -> None:
    change_password(db.session.get_one(Member, member.id), "second", by=actor_of(member))


@pytest.mark.parametrize("change", [by_link, by_the_present_one])
def test_an_older_link_is_dead_once_there_is_a_new_password(
    app: Flask, member: Member, other: Member, change: Callable[[Member, str], None]
) -> None:
    with writing():
        older, newer = (open_link(db.session.merge(member)) for _ in range(2))
        elsewhere = open_link(db.session.merge(other))
    with writing():
        change(member, newer)
    for token in (older, newer):
        with pytest.raises(NotFound), writing():
            set_password_by_link(token, "third")
    assert db.session.get_one(Member, member.id).password_hash == "second"
    assert link_owner(elsewhere) == other.id


def test_of_two_links_used_at_once_one_sets_the_password(app: Flask, member: Member) -> None:
    with writing():
        links = [open_link(db.session.merge(member)) for _ in range(4)]

    def use(token: str) -> str:
        with writing():
            return set_password_by_link(token, token[:8]).name

    answers = together(app, *(partial(use, token) for token in links))
    assert [answer for answer in answers if answer == member.name] == [member.name]
    assert all(isinstance(answer, NotFound) for answer in answers if answer != member.name), (
        answers
    )


def test_what_members_change_of_their_own_is_recorded_under_their_name(
    app: Flask, member: Member
) -> None:
    by = actor_of(member)
    with writing():
        change_password(db.session.merge(member), "hash", by=by)
        choose_language(db.session.merge(member), "ar", by=by)
    found = db.session.get_one(Member, member.id)
    assert (found.password_hash, found.language) == ("hash", "ar")
    assert events() == [
        (f"member.{verb}", member.id, member.key, "")
        for verb in ("password_set", "language_chosen")
    ]


@pytest.mark.parametrize(
    ("ago", "due"),
    [
        (None, True),
        (timedelta(hours=1), False),
        (timedelta(hours=1) + MOMENT, True),
        (timedelta(), False),
        (MOMENT - SKEW, False),
        (-SKEW, True),
    ],
)
def test_a_visit_is_noted_hourly_and_not_in_time_to_come(
    app: Flask, ago: timedelta | None, due: bool
) -> None:
    assert visit_due(Actor(1, seen_at=None if ago is None else NOON - ago)) is due


def test_a_visit_is_noted_for_that_member_and_that_session(
    app: Flask, member: Member, other: Member
) -> None:
    with writing():
        actor = begin_session(db.session.merge(member))
        begin_session(db.session.merge(member)), begin_session(db.session.merge(other))
    later = NOON + timedelta(hours=2)
    with clock.set_to(later), writing():
        note_visit(actor)
    assert db.session.scalars(sa.select(Member.seen_at).order_by(Member.id)).all() == [later, None]
    assert sorted(db.session.scalars(sa.select(SignedIn.seen_at))) == [NOON, NOON, later]
