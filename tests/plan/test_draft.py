"""The steering group's pages of the draft."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.plan.models import Action, ActionPartner, ActionPrinciple, Milestone, Promotion
from app.plan.operations.actions import change_action, remove_action
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone, complete_milestone
from app.plan.operations.objectives import change_objective
from app.plan.operations.promotion import promote
from app.proposals.models import Proposal
from app.steering.models import Decision
from tests import factories
from tests.conftest import NOON
from tests.factories import acting

PAGES = [
    "/steering/plan/",
    "/steering/plan/promotion",
    "/steering/plan/objectives/new",
    "/steering/plan/adoption",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_draft_is_the_steering_groups(client, member, steward, signed_in, path):
    assert client.get(path).location.startswith("/sign-in")
    assert signed_in(member).get(path).status_code == 403
    assert signed_in(steward).get(path).status_code in (200, 303)


def test_the_draft_flags_what_an_action_lacks(steward, signed_in):
    factories.draft_action("Seule", owner_organisation_id=None, due_on=None, principles=[])
    page = signed_in(steward).get("/steering/plan/?lang=en").text
    assert all(
        words in page
        for words in ("No owner yet", "No deadline yet", "No principle yet", "Not public yet")
    )


def test_the_page_that_adopts_says_what_each_action_lacks(steward, signed_in):
    factories.draft_action("Seule", due_on=None)
    factories.draft_action("Complète")
    page = signed_in(steward).get("/steering/plan/adoption?lang=en").text
    assert [page.count(words) for words in ("Seule", "No deadline yet", "No owner yet")] == [
        2,
        1,
        0,
    ]


def form_data(action, **other):
    whole = {
        "title_fr": "Nouveau titre",
        "owner": f"organisation:{action.owner_organisation_id}",
        "due_on": "2028",
    }
    return {**whole, "version": action.version, **other}


def test_an_action_is_changed_with_all_that_hangs_on_it(steward, signed_in):
    action, principle = factories.draft_action(title="Avant"), factories.principle()
    data = form_data(
        action, principles=principle.id, partners=f"member:{steward.key}", budget="1200"
    )
    assert (
        signed_in(steward).post(f"/steering/plan/actions/{action.id}", data=data).status_code
        == 303
    )
    row = db.session.get_one(Action, action.id)
    assert (row.title, row.due_precision, row.budget) == ({"fr": "Nouveau titre"}, "year", 1200)
    assert list(db.session.scalars(sa.select(ActionPrinciple.principle_id))) == [principle.id]


def test_the_form_opens_with_the_action_as_it_is(steward, signed_in):
    place = factories.territory()
    action = factories.draft_action("Pompes", territories=[place], owner_member_id=steward.id)
    page = signed_in(steward).get(f"/steering/plan/actions/{action.id}").text
    assert 'value="Pompes"' in page
    assert 'name="due_on-precision" value="quarter" checked' in page
    assert 'name="due_on-quarter"><option value="">' in page
    assert '<option value="2" selected>' in page
    assert 'name="due_on-year" value="2027"' in page
    assert f'<option selected value="member:{steward.key}">' in page
    assert f'name="territories" id="territories-0" value="{place.id}" checked' in page


def test_suspended_owners_and_partners_stay_chosen(steward, signed_in):
    suspended = [factories.member(name, suspended_at=NOON) for name in ("Omar", "Hind", "Anas")]
    owner, partner, nobody = (f"member:{member.key}" for member in suspended)
    action = factories.draft_action(owner_member_id=suspended[0].id)
    factories.stored(ActionPartner(action_id=action.id, member_id=suspended[1].id))
    browser, path = signed_in(steward), f"/steering/plan/actions/{action.id}"
    page = browser.get(path).text
    assert [page.count(f'<option selected value="{key}">') for key in (owner, partner)] == [1, 1]
    assert nobody not in page
    assert (
        browser.post(path, data=form_data(action, owner=owner, partners=partner)).status_code
        == 303
    )
    assert db.session.get_one(Action, action.id).owner_member_id == suspended[0].id
    assert db.session.scalar(sa.select(ActionPartner.member_id)) == suspended[1].id
    assert browser.post(path, data=form_data(action, owner=nobody, version=2)).status_code == 422


def test_texts_in_languages_that_the_form_lacks_stay(steward, signed_in):
    action = factories.draft_action()
    with writing():
        db.session.get_one(Action, action.id).title = {"fr": "Un", "es": "Uno"}
    action = db.session.get_one(Action, action.id)
    signed_in(steward).post(f"/steering/plan/actions/{action.id}", data=form_data(action))
    assert db.session.get_one(Action, action.id).title == {"fr": "Nouveau titre", "es": "Uno"}


def test_a_stale_change_of_an_action_shows_both_texts(steward, signed_in):
    action = factories.draft_action("Leur titre")
    data = form_data(action, title_fr="Mon titre", version=99)
    answer = signed_in(steward).post(f"/steering/plan/actions/{action.id}", data=data)
    assert answer.status_code == 409
    assert "Mon titre" in answer.text
    assert "Leur titre" in answer.text
    assert db.session.get_one(Action, action.id).title == {"fr": "Leur titre"}


def test_a_change_of_links_alone_makes_older_copies_stale(steward):
    action = factories.draft_action()
    said = ActionContent({"fr": "Titre"}, f"organisation:{action.owner_organisation_id}", "2028")
    with writing():
        seen = change_action(action.id, said, seen=1, by=acting(steward)).version
    place = factories.territory().id
    with writing():
        more = ActionContent(said.title, said.owner, said.due_on, territories=(place,))
        change_action(
            action.id, more, seen=db.session.get_one(Action, action.id).version, by=acting(steward)
        )
    with pytest.raises(Conflict), writing():
        change_action(action.id, said, seen=seen, by=acting(steward))


@pytest.mark.parametrize(
    "odd", [{"due_on": "soon"}, {"owner": "member:x"}, {"title_fr": ""}, {"budget": "x"}]
)
def test_a_wrong_action_is_shown_again(steward, signed_in, odd):
    action = factories.draft_action()
    data = form_data(action, measure_fr="Texte gardé") | odd
    answer = signed_in(steward).post(f"/steering/plan/actions/{action.id}", data=data)
    assert answer.status_code == 422
    assert f'id="{next(iter(odd))}-error"' in answer.text
    assert "Texte gardé" in answer.text


def test_a_milestone_is_added(steward, signed_in):
    action, browser = factories.draft_action().id, signed_in(steward)
    path = f"/steering/plan/actions/{action}/milestones"
    assert (
        browser.post(
            path, data={"milestone-title_fr": "Étude", "milestone-due_on": "2027-01"}
        ).status_code
        == 303
    )
    assert db.session.scalar(sa.select(Milestone.due_precision)) == "month"
    assert (
        browser.post(
            path, data={"milestone-title_fr": "Étude", "milestone-due_on": "x"}
        ).status_code
        == 422
    )
    assert browser.post(path, data={"milestone-due_on": "2027"}).status_code == 422


def test_a_removed_action_gives_its_proposals_back(steward, signed_in):
    action, proposal = factories.draft_action().id, factories.proposal().id
    with writing():
        found = db.session.get_one(Proposal, proposal)
        promote([found], ActionContent({}), {"fr": "Oui"}, by=acting(steward), into=action)
    browser, path = signed_in(steward), f"/steering/plan/actions/{action}/removal"
    assert browser.post(path).status_code == 422
    assert browser.post(path, data={"reason_fr": "À reprendre."}).status_code == 303
    assert db.session.get_one(Proposal, proposal).stage == "postponed"
    decisions = sa.select(Decision.outcome).order_by(Decision.number)
    assert list(db.session.scalars(decisions)) == ["promoted", "postponed"]
    assert db.session.get(Action, action) is None


def test_a_removed_action_postpones_nothing_but_what_was_promoted(steward, signed_in):
    action = factories.draft_action().id
    stages = ["draft", "hidden", "withdrawn", "declined", "promoted"]
    proposals = [factories.proposal(stage=stage).id for stage in stages]
    for proposal in proposals:
        factories.stored(Promotion(action_id=action, proposal_id=proposal, at=NOON))
    path = f"/steering/plan/actions/{action}/removal"
    assert signed_in(steward).post(path, data={"reason_fr": "À reprendre."}).status_code == 303
    assert [db.session.get_one(Proposal, proposal).stage for proposal in proposals] == [
        *stages[:-1],
        "postponed",
    ]
    assert list(db.session.scalars(sa.select(Decision.proposal_id))) == proposals[-1:]


def test_no_reason_is_asked_for_when_nothing_was_promoted(steward, signed_in):
    action = factories.draft_action().id
    factories.stored(
        Promotion(action_id=action, proposal_id=factories.proposal(stage="draft").id, at=NOON)
    )
    browser = signed_in(steward)
    assert "reason_fr" not in browser.get(f"/steering/plan/actions/{action}").text
    assert browser.post(f"/steering/plan/actions/{action}/removal").status_code == 303


def test_what_was_adopted_is_not_removed(steward, member):
    action = factories.draft_action().id
    factories.adopted()
    with pytest.raises(NotAllowed), writing():
        remove_action(action, {"fr": "Non"}, by=acting(steward))


def test_an_action_needs_a_title_also_in_the_verb(steward):
    action = factories.draft_action().id
    with pytest.raises(Invalid), writing():
        change_action(action, ActionContent({}), seen=1, by=acting(steward))


@pytest.mark.parametrize("path", ["/steering/plan/actions/77", "/steering/plan/objectives/77"])
def test_what_is_not_there_is_not_found(steward, signed_in, path):
    assert signed_in(steward).get(path).status_code == 404


def test_a_task_on_what_is_gone_says_so(steward, signed_in):
    by = acting(steward)
    with pytest.raises(NotFound), writing():
        add_milestone(99, {"fr": "Étude"}, "", by=by)
    with pytest.raises(NotFound), writing():
        complete_milestone(99, date(2026, 11, 1), by=by)
    with pytest.raises(NotFound), writing():
        change_objective(99, {"fr": "Eau"}, {}, None, 1, seen=1, by=by)


def test_a_step_is_done_once_and_on_the_day_that_was_first_said(steward):
    action = factories.draft_action()
    with writing():
        step = add_milestone(action.id, {"fr": "Étude"}, "", by=acting(steward))
    factories.adopted()
    for day in (1, 9):
        with writing():
            complete_milestone(step.id, date(2026, 11, day), by=acting(steward))
    assert db.session.get_one(Milestone, step.id).done_on == date(2026, 11, 1)
    told = sa.select(sa.func.count()).select_from(Event).where(Event.verb == "milestone.completed")
    assert db.session.scalar(told) == 1
