"""Adoption: frozen, numbered, hashed, and never changed again."""

import hashlib
import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.activity.queries import chain_faults, unsealed_count
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.meetings.models import Meeting
from app.plan.models import Edition, EditionAction, Milestone, Promotion
from app.plan.operations.actions import change_action
from app.plan.operations.adoption import adopt
from app.plan.operations.content import ActionContent
from app.text.canonical import canonical_json
from tests import factories
from tests.conftest import NOON
from tests.factories import acting
from tests.spreadsheets import text


def test_the_published_bytes_give_the_published_digest(client):
    factories.draft_action()
    digest = factories.adopted().sha256
    answer = client.get("/plan/editions/1.json")
    assert hashlib.sha256(answer.data).hexdigest() == digest
    assert canonical_json(json.loads(answer.data)) == answer.data
    assert digest in client.get("/plan/editions/1").text.replace("<wbr>", "")


def test_later_edits_leave_an_edition_as_it_was(client, steward):
    action = factories.draft_action("Avant")
    factories.adopted()
    before = client.get("/plan/editions/1.json").data
    owner, principle = f"organisation:{action.owner_organisation_id}", factories.principle().id
    said = ActionContent({"fr": "Après"}, owner, "2028", (principle,))
    with writing():
        change_action(action.id, said, seen=1, by=acting(steward))
    factories.draft_action("Nouvelle")
    factories.adopted()
    assert client.get("/plan/editions/1.json").data == before
    assert "Après" in client.get("/plan/editions/2.json").get_data(as_text=True)


def test_an_edition_names_organisations_and_people_only_by_their_key(client, member):
    factories.draft_action(owner_member_id=member.id)
    factories.draft_action(owner_organisation_id=factories.organisation("Réseau Argane").id)
    factories.adopted()
    text = client.get("/plan/editions/1.json").get_data(as_text=True)
    owners = [action["owner"] for action in json.loads(text)["actions"]]
    assert owners[0] == {"member": member.key}
    assert owners[1]["name"] == {"fr": "Réseau Argane"}
    assert member.name not in text
    assert member.name in client.get("/plan/editions/1").text


def test_dates_stand_in_an_edition_as_they_were_given(client):
    factories.draft_action(starts_on=None)
    factories.adopted()
    action = client.get("/plan/editions/1.json").json["actions"][0]
    assert (action["starts_on"], action["due_on"]) == (None, "2027-Q2")


@pytest.mark.parametrize("stage", ["draft", "hidden", "withdrawn"])
def test_nobody_learns_of_what_is_not_public_from_the_plan(client, steward, signed_in, stage):
    action = factories.draft_action("Pompes").id
    for title, present in (("Montrée", "promoted"), ("Cachée", stage)):
        found = factories.proposal(title=title, stage=present)
        factories.stored(Promotion(action_id=action, proposal_id=found.id, at=NOON))
    desk = signed_in(steward).get("/steering/plan/").text
    factories.adopted()
    paths = (
        "/plan/editions/1.json",
        "/plan/plan.json",
        "/plan/plan.csv",
        "/plan/plan.xlsx",
        f"/plan/actions/{action}-pompes",
    )
    for said in (desk, *(text(client.get(path)) for path in paths)):
        assert "Montrée" in said
        assert "Cachée" not in said


def test_adoption_is_recorded_with_the_digest_and_sealed(app):
    action = factories.draft_action().id
    edition = factories.adopted()
    event = db.session.scalar(sa.select(Event).where(Event.verb == "plan.adopted"))
    assert (event.subject_id, event.digest) == (1, edition.sha256)
    assert unsealed_count() == 0
    assert list(chain_faults()) == []
    assert db.session.get(EditionAction, (1, action)) is not None


def adopt_now(steward, **other):
    with writing():
        return adopt({}, by=acting(steward), **other, although=True)


def test_an_empty_draft_is_not_adopted(steward):
    factories.objective()
    with pytest.raises(Invalid):
        adopt_now(steward)


@pytest.mark.parametrize(
    "lacking", [{"owner_organisation_id": None}, {"due_on": None}, {"principles": []}]
)
def test_an_incomplete_action_stops_the_adoption_and_is_named(steward, lacking):
    factories.draft_action()
    factories.draft_action("Sans tout", **lacking)
    with pytest.raises(Invalid, match="Sans tout"):
        adopt_now(steward)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 0


@pytest.mark.parametrize(
    "beyond", [{"due_on": date(2300, 12, 31)}, {"starts_on": date(1850, 1, 1)}]
)
def test_a_year_that_no_plan_can_hold_stops_the_adoption_and_is_named(steward, beyond):
    factories.draft_action()
    factories.draft_action("Trop loin", **beyond)
    with pytest.raises(Invalid, match="Trop loin"):
        adopt_now(steward)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 0


def test_a_date_that_was_frozen_is_read_whatever_its_year(client, monkeypatch):
    monkeypatch.setattr("app.plan.operations.adoption.YEARS", range(1, 10_000))
    action = factories.draft_action(
        "Loin", starts_on=date(1850, 1, 1), due_on=date(2300, 12, 31), due_precision="year"
    )
    factories.adopted()
    for path in (
        "/",
        "/plan/",
        "/plan/plan.json",
        "/plan/plan.csv",
        "/plan/plan.xlsx",
        "/plan/editions/1",
        f"/plan/actions/{action.id}-loin",
    ):
        assert client.get(path).status_code == 200, path
    assert "2300" in client.get("/plan/").text


def test_whoever_saw_an_older_edition_is_told(steward):
    factories.draft_action()
    adopt_now(factories.member("Karim", role="admin"), expected_number=1)
    with pytest.raises(Conflict):
        adopt_now(steward, expected_number=1)


def test_only_the_steering_group_adopts(member):
    factories.draft_action()
    with pytest.raises(NotAllowed):
        adopt_now(member)


def test_somebody_who_left_is_shown_without_a_name(client, member):
    factories.draft_action(owner_member_id=member.id)
    factories.adopted()
    with writing():
        db.session.get_one(Member, member.id).key = "somebody"
    assert "former member" in client.get("/plan/?lang=en").text


def test_the_page_says_what_changes_and_adopts(steward, signed_in):
    factories.draft_action("Déjà là")
    factories.adopted()
    factories.draft_action("Toute neuve")
    browser = signed_in(steward)
    page = browser.get("/steering/plan/adoption?lang=en").text
    assert "Toute neuve" in page
    assert "Déjà là" not in page.partition("What changes")[2].partition("<form")[0]
    answer = browser.post(
        "/steering/plan/adoption", data={"number": 2, "although": "y", "words_fr": "Ensemble."}
    )
    assert (answer.status_code, answer.location) == (303, "/plan/editions/2")
    assert "Ensemble." in browser.get("/plan/editions/2").text


def test_a_second_click_on_adopt_leads_to_the_edition_that_the_first_one_made(steward, signed_in):
    factories.draft_action()
    browser, said = (
        signed_in(steward),
        {"number": 1, "although": "y", "words_fr": "Ensemble.", "key": "k"},
    )
    answers = [browser.post("/steering/plan/adoption", data=said) for _twice in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (303, "/plan/editions/1")
    ] * 2
    assert list(db.session.scalars(sa.select(Edition.number))) == [1]


@pytest.mark.parametrize("number", [-(10**20), 10**20, 0])
def test_a_number_that_no_edition_has_is_a_conflict(steward, signed_in, number):
    factories.draft_action()
    assert (
        signed_in(steward)
        .post("/steering/plan/adoption", data={"number": number, "although": "y"})
        .status_code
        == 409
    )


def test_an_old_form_for_adopting_is_a_conflict(steward, signed_in):
    factories.draft_action()
    browser = signed_in(steward)
    assert (
        browser.post("/steering/plan/adoption", data={"number": 1, "although": "y"}).status_code
        == 303
    )
    assert (
        browser.post(
            "/steering/plan/adoption", data={"number": 1, "although": "y", "words_fr": "Encore."}
        ).status_code
        == 409
    )
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert (
            browser.post(
                "/steering/plan/adoption", data={"number": 1, "although": "y"}
            ).status_code
            == 409
        )


def test_an_empty_draft_is_refused_on_its_page(steward, signed_in):
    assert (
        signed_in(steward)
        .post("/steering/plan/adoption", data={"number": 1, "although": "y"})
        .status_code
        == 422
    )


def test_of_two_who_give_an_edition_the_same_number_one_is_told(steward, monkeypatch):
    factories.draft_action()
    factories.adopted()
    monkeypatch.setattr("app.plan.operations.adoption.newest_number", lambda: 0)
    with pytest.raises(Conflict), writing():
        adopt({"fr": "Encore."}, by=factories.acting(steward), although=True)
    assert list(db.session.scalars(sa.select(Edition.number))) == [1]


def test_what_lacks_a_milestone_or_a_measure_is_adopted_knowingly_and_the_edition_says_so(
    client, steward, signed_in
):
    whole = factories.draft_action("Entière", measure={"fr": "Nombre de pompes"})
    factories.stored(Milestone(action_id=whole.id, title={"fr": "Le terrain"}))
    bare = factories.draft_action("Nue")
    browser = signed_in(steward)
    refused = browser.post("/steering/plan/adoption?lang=en", data={"number": 1})
    assert (refused.status_code, db.session.scalar(sa.select(Edition))) == (422, None)
    assert "no milestone or no measure: Nue" in refused.text
    said = {"number": 1, "although": "y"}
    assert browser.post("/steering/plan/adoption", data=said).status_code == 303
    frozen = client.get("/plan/editions/1.json").json["without"]
    assert frozen == [{"action": bare.id, "missing": ["milestone", "measure"]}]
    assert client.get("/plan/editions/1?lang=en").text.count("adopted without") == 2


def test_an_edition_says_when_and_where_it_was_decided_and_when_that_was_recorded(
    client, steward, signed_in
):
    factories.draft_action()
    meeting = factories.stored(
        Meeting(title={"fr": "Rencontre d’Agadir"}, kind="national meeting", zone="UTC")
    )
    browser, today = signed_in(steward), NOON.date()
    said = {"number": 1, "although": "y", "meeting": meeting.id}
    late = said | {"decided_on": (today + timedelta(days=1)).isoformat()}
    refused = browser.post("/steering/plan/adoption?lang=en", data=late)
    assert (refused.status_code, "dated in the future" in refused.text) == (422, True)
    earlier = said | {"decided_on": (today - timedelta(days=9)).isoformat()}
    assert browser.post("/steering/plan/adoption", data=earlier).status_code == 303
    frozen = client.get("/plan/editions/1.json").json
    assert (frozen["decided_on"], frozen["adopted_on"]) == (
        earlier["decided_on"],
        today.isoformat(),
    )
    assert frozen["meeting"] == {"id": meeting.id, "title": {"fr": "Rencontre d’Agadir"}}
    page = client.get("/plan/editions/1?lang=en").text
    assert f"/meetings/{meeting.id}-" in page
    assert "Recorded on" in page
