"""An organisation leaves: nobody acts for it any more, and what it said and did stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Actor, Member
from app.accounts.queries import actor_by_token
from app.activity.models import Event
from app.charter.queries import organisation_choices
from app.cycles.models import Cycle
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.organisations.acting import acting_as
from app.organisations.asking import ask_for_mandate
from app.organisations.leaving import leave, return_organisation
from app.organisations.mandates import accept_mandate, give_mandate
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.organisations.queries import search
from app.plan.queries.wanting import unowned_page
from app.plan.views.choices import PartyChoices
from app.voting.models import Vote
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON, browser_of

LATER = NOON + timedelta(hours=1)


def leaves(organisation: Organisation, by: Member) -> None:
    with writing():
        leave(db.session.merge(organisation), by=factories.acting(by))


def session_of(browser: FlaskClient) -> Actor:
    """Who acts in that browser, as it is looked up now."""
    with browser.session_transaction() as session:
        found = actor_by_token(session["_user_id"])
    assert found is not None
    return found


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(Event.verb).order_by(Event.id)))


@pytest.fixture
def amal(member: Member) -> Organisation:
    """An organisation that `member` administers."""
    row = factories.organisation()
    factories.mandate(row, member)
    return row


@pytest.fixture
def vote(app: Flask) -> Cycle:
    """A vote in which organisations have a voice too."""
    return factories.cycle("vote", electorate="both")


def test_who_leaves_is_no_voter_and_what_was_voted_stays(
    amal: Organisation, member: Member, other: Member, steward: Member, vote: Cycle, app: Flask
) -> None:
    first, second = factories.proposal(vote), factories.proposal(vote)
    factories.mandate(amal, other, "vote")
    browser: FlaskClient = browser_of(app, other)
    acting = acting_as(session_of(browser), f"organisation:{amal.id}")
    with writing():
        cast(first.id, "support", by=acting)
    with clock.set_to(LATER):
        with pytest.raises(NotAllowed, match="Seuls les administrateurs"):
            leaves(amal, other)
        leaves(amal, member)
        leaves(amal, member)  # sent twice: nothing more
        with pytest.raises(NotAllowed, match="a pris fin"), writing():
            cast(second.id, "support", by=acting)
        assert session_of(browser).mandates == ()
    assert db.session.scalars(sa.select(Mandate.until_at)).all() == [LATER, LATER]
    assert db.session.scalar(sa.select(Vote.proposal_id)) == first.id
    assert db.session.scalar(sa.select(Organisation.left_on)) == LATER.date()
    ended = [verb for verb in verbs() if verb in ("organisation.left", "mandate.ended")]
    assert ended == ["organisation.left", "mandate.ended", "mandate.ended"]


def test_what_was_asked_and_never_accepted_goes(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    third = factories.member("Hind")
    by = factories.acting(member)
    with writing():
        offered = give_mandate(db.session.merge(amal), other, frozenset({"vote"}), by=by)
    with writing():
        ask_for_mandate(db.session.merge(amal), "Trésorière.", by=factories.acting(third))
    with clock.set_to(LATER):
        leaves(amal, steward)
        assert not db.session.scalar(sa.select(MandateRequest.id))
        assert not db.session.get(Mandate, offered.id)
        with pytest.raises(NotAllowed, match="est partie"), writing():
            ask_for_mandate(db.session.merge(amal), "Trésorière.", by=factories.acting(third))
        steers = factories.acting(steward)
        with pytest.raises(Invalid, match="est partie"), writing():
            give_mandate(db.session.merge(amal), other, frozenset({"vote"}), by=steers)


def test_the_steering_group_takes_it_back_without_its_mandates(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    with clock.set_to(LATER):
        leaves(amal, member)
        with pytest.raises(NotAllowed), writing():
            return_organisation(db.session.merge(amal), by=factories.acting(member))
        for _twice in range(2):
            with writing():
                return_organisation(db.session.merge(amal), by=factories.acting(steward))
        assert verbs().count("organisation.returned") == 1
        with writing():
            mandate = give_mandate(
                db.session.merge(amal),
                member,
                frozenset({"administer"}),
                by=factories.acting(steward),
            )
            accept_mandate(mandate, by=factories.acting(member))
        assert db.session.scalar(sa.select(Organisation.left_on)) is None


def test_it_is_listed_last_and_chosen_no_more(
    amal: Organisation, member: Member, other: Member
) -> None:
    stays = factories.organisation("Zénith")
    action = factories.draft_action(owner_organisation_id=amal.id)
    with clock.set_to(LATER):
        leaves(amal, member)
    listed = [entry.id for entry in search("", language="fr")[0]]
    assert listed[-1] == amal.id
    assert {number for number, _name in organisation_choices()} == set(listed) - {amal.id}
    parties = PartyChoices(action)
    values = {option.value for option in parties.options(most=50)}
    assert f"organisation:{stays.id}" in values
    assert f"organisation:{amal.id}" not in values
    # Of whom it is the owner already it stays a choice.
    assert parties.options(values=[f"organisation:{amal.id}"])


def test_the_owner_who_left_stands_in_the_form_still(
    amal: Organisation, member: Member, steward: Member, app: Flask
) -> None:
    action = factories.draft_action(owner_organisation_id=amal.id)
    with clock.set_to(LATER):
        leaves(amal, member)
        browser: FlaskClient = browser_of(app, steward)
        page = browser.get(f"/steering/plan/actions/{action.id}").text
    assert f'<option selected value="organisation:{amal.id}">' in page


def test_what_it_led_looks_for_a_lead(amal: Organisation, member: Member) -> None:
    factories.draft_action("Trois pompes", owner_organisation_id=amal.id)
    factories.adopted()
    factories.draft_action("Deux puits")
    assert unowned_page(1, 10).total == 0
    leaves(amal, by=member)
    assert [row.title for row in unowned_page(1, 10).items] == [{"fr": "Trois pompes"}]
    # What was adopted stays; the next edition names somebody else.
    with pytest.raises(Invalid, match="Trois pompes"):
        factories.adopted()
