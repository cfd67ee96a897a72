"""Verbs about people: one administrator stays, a suspension ends by itself, links die with what
they were made for.
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
from app.accounts.links import link_owner, open_link
from app.accounts.models import Actor, Member, actor_of
from app.accounts.operations import begin_session
from app.accounts.queries import actor_by_token
from app.activity.models import Event
from app.cycles.queries import cycle_of
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.organisations.models import Affiliation
from app.people.operations.adding import add_member, hand_over_link
from app.people.operations.changing import change_member, change_role, readmit, suspend
from app.people.queries import administrators_count, state_of
from app.plan.queries import desk
from app.site.queries.awaiting import awaiting
from app.site.queries.home import figures
from app.voting.results import turnout
from tests import factories
from tests.conftest import NOON
from tests.races import together

WEEK = timedelta(days=7)


def verbs() -> list[str]:
    """What the log says, in its order."""
    return list(db.session.scalars(sa.select(Event.verb).order_by(Event.id)))


def done(act: Callable[..., Any], member: Member, *given: Any, **named: Any) -> Any:
    """What the verb returns, committed."""
    with writing():
        return act(db.session.get_one(Member, member.id), *given, **named)


@pytest.fixture
def by(administrator: Member) -> Actor:
    """The administrator as they act."""
    return actor_of(administrator)


def added(by: Actor, **given: Any) -> Member:
    with writing():
        return add_member(**{"name": "Khadija Amrani", "by": by, **given})


def content(member: Member, **given: Any) -> dict[str, Any]:
    """What the form of a member says as it was shown, but for what is given."""
    present = {"name": member.name, "email": member.email, "sign_in_name": member.sign_in_name}
    return {**present, "organisation": None, **given}


def test_whoever_has_no_address_gets_a_name_of_their_own(app: Flask, by: Actor) -> None:
    names = [added(by).sign_in_name for _ in range(3)]
    assert names == ["khadija.amrani", "khadija.amrani2", "khadija.amrani3"]
    assert added(by, email="khadija@example.org").sign_in_name is None


@pytest.mark.parametrize("typed", ["khadija.amrani", " KHADIJA  Àmrani ", "Khadija_Amrani"])
def test_no_two_have_one_sign_in_name(app: Flask, by: Actor, typed: str) -> None:
    added(by)
    with pytest.raises(Invalid) as refused:
        added(by, name="Une autre", sign_in_name=typed)
    assert refused.value.field == "sign_in_name"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 2


def test_of_two_at_once_one_gets_the_name(app: Flask, by: Actor) -> None:
    answers = together(app, *[partial(added, by, sign_in_name="khadija")] * 4)
    assert sum(isinstance(answer, Member) for answer in answers) == 1
    assert [type(answer) for answer in answers if not isinstance(answer, Member)] == [Invalid] * 3


def test_a_form_sent_twice_adds_one_person(app: Flask, by: Actor) -> None:
    first, second = (added(by, key="f" * 64).id for _ in range(2))
    assert first == second


def test_a_suspension_ends_by_itself_wherever_it_is_asked(
    app: Flask, by: Actor, member: Member
) -> None:
    number = factories.cycle("vote").id
    token = ""
    done(suspend, member, "Insultes.", until=NOON + WEEK, by=by)
    with writing():
        token = begin_session(db.session.get_one(Member, member.id)).token

    def asked() -> tuple[Any, ...]:
        db.session.rollback()
        row = db.session.get_one(Member, member.id)
        actor = actor_by_token(token)
        offered = [each.name for each in desk.members()]
        counts = figures().members, turnout(cycle_of(number)).electorate
        return actor_of(row).suspended, actor and actor.suspended, member.name in offered, counts

    with clock.set_to(NOON + WEEK - timedelta(seconds=1)):
        assert asked() == (True, True, False, (1, 1))
    with clock.set_to(NOON + WEEK):
        assert asked() == (False, False, True, (2, 2))


def test_nothing_to_do_awaits_who_is_suspended(app: Flask, by: Actor, member: Member) -> None:
    factories.proposal(factories.cycle("vote"))
    factories.proposal(stage="draft", author_id=member.id)
    found = awaiting(actor_of(member))
    done(suspend, member, "Insultes.", until=None, by=by)
    left = awaiting(actor_of(db.session.get_one(Member, member.id)))
    assert (found.total, left.total) == (2, 0)


def test_an_open_end_lasts_until_somebody_readmits(app: Flask, by: Actor, member: Member) -> None:
    done(suspend, member, "Insultes.", until=None, by=by)
    with clock.set_to(NOON + 1000 * WEEK):
        assert state_of(db.session.get_one(Member, member.id), clock.now()) == "suspended"
    done(readmit, member, by=by)
    row = db.session.get_one(Member, member.id)
    assert (actor_of(row).suspended, row.suspended_for) == (False, "")
    assert verbs() == ["member.suspended", "member.readmitted"]


def test_who_is_suspended_is_out_of_every_session(app: Flask, by: Actor, member: Member) -> None:
    with writing():
        token = begin_session(db.session.get_one(Member, member.id)).token
    done(suspend, member, "Insultes.", until=None, by=by)
    assert actor_by_token(token) is None


def test_a_suspension_told_anew_goes_on_since_it_began(
    app: Flask, by: Actor, member: Member
) -> None:
    done(suspend, member, "Insultes.", until=NOON + WEEK, by=by)
    with clock.set_to(NOON + timedelta(days=1)):
        done(suspend, member, "Insultes.", until=NOON + WEEK, by=by)
        done(suspend, member, "Insultes répétées.", until=None, by=by)
    row = db.session.get_one(Member, member.id)
    assert (row.suspended_at, row.suspended_until) == (NOON, None)
    assert verbs() == ["member.suspended"] * 2


@pytest.mark.parametrize(
    ("reason", "until", "field"),
    [
        (" \u200b ", None, "reason"),
        ("x" * 1001, None, "reason"),
        ("Insultes.", NOON, "until"),
    ],
)
def test_what_a_suspension_lacks_is_said_at_its_field(
    app: Flask, by: Actor, member: Member, reason: str, until: Any, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        done(suspend, member, reason, until=until, by=by)
    assert refused.value.field == field
    assert db.session.get_one(Member, member.id).suspended_at is None


def test_nobody_suspends_themselves_and_only_administrators_others(
    app: Flask, by: Actor, administrator: Member, member: Member, steward: Member
) -> None:
    for actor, whom in ((by, administrator), (actor_of(steward), member)):
        with pytest.raises(NotAllowed):
            done(suspend, whom, "Insultes.", until=None, by=actor)


def test_of_two_administrators_who_suspend_each_other_one_stays(app: Flask, by: Actor) -> None:
    other = factories.member("Nora", role="admin")
    for _ in range(10):
        people = list(db.session.scalars(sa.select(Member).where(Member.role == "admin")))
        pairs = [(people[0], people[1]), (people[1], people[0])]
        acts = [
            partial(done, suspend, whom, "Dispute.", until=None, by=actor_of(who))
            for who, whom in pairs
        ]
        answers = together(app, *acts)
        refused = [answer for answer in answers if answer is not None]
        assert [type(answer) for answer in refused] == [NotAllowed]
        # What they did is not in what was read before.
        db.session.rollback()
        assert administrators_count() == 1
        with writing():
            lift = {"suspended_at": None, "suspended_for": ""}
            db.session.execute(sa.update(Member).values(**lift))
    assert administrators_count() == 2
    assert other.id in [row.id for row in people]


def test_who_was_lowered_meanwhile_lowers_nobody(app: Flask, by: Actor, member: Member) -> None:
    others = [factories.member(name, role="admin") for name in ("Nora", "Rida")]
    done(change_role, others[0], "member", by=by)
    with pytest.raises(NotAllowed):
        done(change_role, others[1], "member", by=actor_of(others[0]))
    assert administrators_count() == 2


def test_links_die_with_an_address_that_changes_and_with_a_new_link(
    app: Flask, by: Actor, member: Member
) -> None:
    first = done(hand_over_link, member, by=by)
    second = done(hand_over_link, member, by=by)
    assert (link_owner(first), link_owner(second)) == (None, member.id)
    done(change_member, member, content(member, name="Salma B."), seen=1, by=by)
    assert link_owner(second) == member.id
    row = db.session.get_one(Member, member.id)
    done(change_member, member, content(row, email="new@example.org"), seen=2, by=by)
    assert link_owner(second) is None
    said = ["member.link_opened", "member.link_opened", "member.renamed", "member.address_changed"]
    assert verbs() == said


def test_a_link_gives_a_name_to_whoever_could_not_sign_in(app: Flask, by: Actor) -> None:
    nobody = factories.member("Sans Adresse", email=None)
    token = done(hand_over_link, nobody, by=by)
    assert db.session.get_one(Member, nobody.id).sign_in_name == "sans.adresse"
    assert link_owner(token) == nobody.id


def test_two_who_correct_at_once_see_both_sides(app: Flask, by: Actor, member: Member) -> None:
    amal = factories.organisation("Association Amal")
    older = content(member)
    given = {**older, "name": "Salma Bennani-Alaoui", "organisation": amal.id}
    done(change_member, member, given, seen=1, by=by)
    with pytest.raises(Conflict) as refused:
        done(change_member, member, older | {"email": "s@example.org"}, seen=1, by=by)
    assert refused.value.theirs["Nom"] == "Salma Bennani-Alaoui"
    assert refused.value.theirs["Organisation"] == "Association Amal"
    assert refused.value.mine["Adresse électronique"] == "s@example.org"
    assert verbs() == ["member.renamed", "member.affiliated"]
    assert db.session.scalar(sa.select(Affiliation.organisation_id)) == amal.id
    done(change_member, member, given | {"organisation": None}, seen=2, by=by)
    assert db.session.scalar(sa.select(Affiliation.organisation_id)) is None
    assert verbs()[2:] == ["member.affiliated"]


def test_what_is_saved_as_it_was_shown_is_no_event(app: Flask, by: Actor, member: Member) -> None:
    nobody = factories.member("Sans Adresse", email=None)
    for row in (member, nobody):
        done(change_member, row, content(row), seen=1, by=by)
    assert verbs() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " \u200b"}, "name"),
        ({"email": "not an address"}, "email"),
        ({"email": "YOUSSEF@example.org"}, "email"),
        ({"email": ""}, "sign_in_name"),
        ({"sign_in_name": "a@b"}, "sign_in_name"),
        ({"organisation": 999}, "organisation"),
    ],
)
def test_what_cannot_be_corrected_so_is_said_at_its_field(
    app: Flask, by: Actor, member: Member, given: dict[str, Any], field: str
) -> None:
    factories.member("Youssef", email="youssef@example.org")
    with pytest.raises(Invalid) as refused:
        done(change_member, member, content(member, **given), seen=1, by=by)
    assert refused.value.field == field
    assert verbs() == []


def test_an_open_link_is_dead_once_another_is_handed_over(
    app: Flask, by: Actor, member: Member
) -> None:
    with writing():
        before = open_link(db.session.get_one(Member, member.id))
    done(hand_over_link, member, by=None)
    assert link_owner(before) is None
