"""Promotion: one form, complete or not at all, and never twice."""

import pytest
import sqlalchemy as sa

from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.plan.models import Action, ActionPrinciple, Promotion
from app.plan.operations.content import ActionContent
from app.plan.operations.promotion import promote
from app.proposals.models import Proposal, Serves
from app.steering.models import Decision
from app.steering.operations import decide
from app.voting.models import Tally
from tests import factories
from tests.factories import acting

WHY = {"fr": "Utile et faisable."}


def content(**other):
    whole = {"title": {"fr": "Installer trois pompes"}, "due_on": "2027-Q2"}
    if "owner" not in other:
        whole["owner"] = f"organisation:{factories.organisation().id}"
    if "principles" not in other:
        whole["principles"] = (factories.principle().id,)
    return ActionContent(**whole | other)


def promoted(proposals, said, *, by, reason=WHY, **other):
    with writing():
        return promote(proposals, said, reason, by=acting(by), **other)


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_several_proposals_become_one_action_and_each_gets_a_decision(steward):
    well, pump = factories.proposal(title="Puits"), factories.proposal(title="Pompe")
    factories.proposal(title="Autre")
    action = promoted([well, pump], content(), by=steward)
    assert action.due_on.isoformat() == "2027-06-30"
    assert set(db.session.scalars(sa.select(Promotion.proposal_id))) == {well.id, pump.id}
    decisions = list(db.session.scalars(sa.select(Decision)))
    assert {(d.outcome, d.number, d.reason["fr"]) for d in decisions} == {
        ("promoted", 1, WHY["fr"])
    }
    assert db.session.get(Proposal, well.id).stage == "promoted"


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"due_on": ""}, "due_on"),
        ({"principles": ()}, "principles"),
        ({"title": {}}, "title_fr"),
        ({"owner": "organisation:2147483647"}, "owner"),
        ({"owner": "member:nobody"}, "owner"),
        ({"due_on": "soon"}, "due_on"),
        ({"starts_on": "2028"}, "due_on"),
        ({"principles": (2147483647,)}, "principles"),
        ({"territories": (2147483647,)}, "territories"),
        ({"partners": ("member:x",)}, "partners"),
        ({"objective_id": 2147483647}, "objective"),
        ({"budget": 2**60}, "budget"),
    ],
)
def test_an_incomplete_action_is_refused_at_its_field_and_nothing_is_kept(steward, lacking, field):
    proposal = factories.proposal()
    with pytest.raises(Invalid) as refused:
        promoted([proposal], content(**lacking), by=steward)
    assert refused.value.field == field
    assert (count(Action), count(Decision), count(Promotion)) == (0, 0, 0)


@pytest.mark.parametrize("reason", [{}, {"fr": "&nbsp;"}])
def test_promotion_without_a_public_reason_is_refused(steward, reason):
    with pytest.raises(Invalid) as refused:
        promoted([factories.proposal()], content(), by=steward, reason=reason)
    assert refused.value.field == "reason_fr"


def test_a_double_click_gives_the_same_action(steward):
    proposal, said = factories.proposal(), content()
    first = promoted([proposal], said, by=steward, key="k").id
    assert promoted([proposal], said, by=steward, key="k").id == first
    assert (count(Action), count(Decision)) == (1, 1)


def test_a_second_steward_is_told_and_loses_nothing(steward, administrator):
    proposal = factories.proposal()
    promoted([proposal], content(), by=steward)
    with pytest.raises(Conflict) as told:
        promoted([proposal], content(title={"fr": "Mon titre"}), by=administrator)
    assert "Mon titre" in told.value.mine.values()
    assert count(Action) == 1


def test_one_promoted_proposal_among_several_stops_all(steward):
    done, other = factories.proposal(), factories.proposal()
    promoted([done], content(), by=steward)
    with pytest.raises(Conflict):
        promoted([done, other], content(), by=steward)
    assert db.session.get(Proposal, other.id).stage == "submitted"


def test_a_proposal_can_join_an_action_of_the_draft(steward):
    action, proposal = factories.draft_action(), factories.proposal()
    assert (
        promoted([proposal], ActionContent(title={}), by=steward, into=action.id).id == action.id
    )
    assert count(Action) == 1
    assert db.session.get(Promotion, (action.id, proposal.id)) is not None


@pytest.mark.parametrize(
    "lacking", [{"owner_organisation_id": None}, {"due_on": None}, {"principles": []}]
)
def test_a_proposal_cannot_join_an_incomplete_action(steward, lacking):
    action = factories.draft_action(**lacking)
    with pytest.raises(Invalid) as refused:
        promoted([factories.proposal()], ActionContent(title={}), by=steward, into=action.id)
    assert refused.value.field == "action"


def test_only_the_steering_group_promotes_and_never_its_own(member, steward):
    mine = factories.proposal(author_id=steward.id)
    with pytest.raises(NotAllowed):
        promoted([factories.proposal()], content(), by=member)
    with pytest.raises(NotAllowed):
        promoted([mine], content(), by=steward)


@pytest.mark.parametrize("stage", ["draft", "withdrawn", "declined", "hidden"])
def test_what_is_not_up_for_a_decision_is_not_promoted(steward, stage):
    with pytest.raises(NotAllowed):
        promoted([factories.proposal(stage=stage)], content(), by=steward)


def form_data(proposal, **other):
    owner, principle = factories.organisation(), factories.principle()
    whole = {
        "title_fr": "Installer",
        "reason_fr": "Utile",
        "owner": f"organisation:{owner.id}",
        "due_on": "2027-Q2",
    }
    return {"proposal": proposal.id, **whole, "principles": principle.id, **other}


def test_the_form_is_preset_from_its_proposals(steward, signed_in):
    water, well = (
        factories.principle("Eau pour tous"),
        factories.organisation("Association Argane"),
    )
    proposal = factories.proposal(
        title="Puits partagé", principles=[water], organisation_id=well.id
    )
    page = signed_in(steward).get(f"/steering/plan/promotion?proposal={proposal.id}&lang=en").text
    assert 'value="Puits partagé"' in page
    assert f'name="principles" id="principles-0" value="{water.id}" checked' in page
    assert f'<option selected value="organisation:{well.id}">' in page
    assert '<optgroup label="Members">' in page


def test_the_form_promotes_and_leads_to_the_draft(steward, signed_in):
    answer = signed_in(steward).post(
        "/steering/plan/promotion", data=form_data(factories.proposal())
    )
    assert (answer.status_code, answer.location) == (303, "/steering/plan/")
    assert count(ActionPrinciple) == 1


def test_a_form_from_before_somebody_postponed_is_told_of_it(steward, signed_in):
    proposal, browser = factories.proposal(), signed_in(steward)
    page = browser.get(f"/steering/plan/promotion?proposal={proposal.id}&lang=en").text
    assert f'name="decision" value="{proposal.id}:0"' in page
    with writing():
        row = db.session.get_one(Proposal, proposal.id)
        decide(row, "postponed", {"fr": "Plus tard"}, number=0, by=acting(steward))
    said = form_data(proposal, decision=f"{proposal.id}:0")
    refused = browser.post("/steering/plan/promotion?lang=en", data=said)
    assert (
        refused.status_code,
        "Plus tard" in refused.text,
        said["title_fr"] in refused.text,
    ) == (409, True, True)
    again = browser.get(f"/steering/plan/promotion?proposal={proposal.id}").text
    assert f'name="decision" value="{proposal.id}:1"' in again
    assert (
        browser.post(
            "/steering/plan/promotion", data=said | {"decision": f"{proposal.id}:1"}
        ).status_code
        == 303
    )


@pytest.mark.parametrize("odd", ["x", "1", ":", "9" * 5000 + ":1", "1:-1", "١:١"])
def test_an_odd_number_of_a_decision_is_as_if_it_were_not_sent(steward, signed_in, odd):
    data = form_data(factories.proposal(), decision=odd)
    assert signed_in(steward).post("/steering/plan/promotion", data=data).status_code == 303


def test_the_form_names_all_that_is_missing_and_loses_nothing(steward, signed_in):
    data = form_data(
        factories.proposal(), owner="", due_on="", principles=[], title_fr="Titre gardé"
    )
    answer = signed_in(steward).post("/steering/plan/promotion?lang=en", data=data)
    assert answer.status_code == 422
    assert all(f'id="{name}-error"' in answer.text for name in ("owner", "due_on", "principles"))
    assert 'value="Titre gardé"' in answer.text
    assert count(Action) == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"owner": "x"},
        {"principles": "x"},
        {"objective": "9999999999"},
        {"action": "-1"},
        {"budget": "1e9"},
    ],
)
def test_odd_choices_are_refused_at_their_field(steward, signed_in, odd):
    answer = signed_in(steward).post(
        "/steering/plan/promotion", data=form_data(factories.proposal(), **odd)
    )
    assert answer.status_code == 422
    assert f'id="{next(iter(odd))}-error"' in answer.text


def test_without_a_proposal_the_form_leads_to_the_draft(steward, signed_in):
    browser = signed_in(steward)
    assert browser.get("/steering/plan/promotion").location == "/steering/plan/"
    assert (
        browser.get("/steering/plan/promotion?proposal=x&proposal=99999999999").status_code == 303
    )


def test_a_proposal_that_is_gone_is_not_promoted(steward):
    there, gone = factories.proposal(), factories.proposal()
    with writing():
        db.session.execute(sa.delete(Serves).where(Serves.proposal_id == gone.id))
        db.session.execute(sa.delete(Tally).where(Tally.proposal_id == gone.id))
        db.session.execute(sa.delete(Proposal).where(Proposal.id == gone.id))
    with pytest.raises(NotFound):
        promoted([there, gone], content(), by=steward)
    assert count(Action) == 0


def test_more_than_can_be_promoted_at_once_are_not_dropped_in_silence(
    steward, signed_in, monkeypatch
):
    for module in ("app.plan.queries.desk", "app.plan.views.promotion"):
        monkeypatch.setattr(f"{module}.MOST_AT_ONCE", 2)
    rows = [factories.proposal(title=f"Puits {number}") for number in range(3)]
    browser = signed_in(steward)
    for chosen, said in ((rows, True), (rows[:2], False)):
        asked = "&".join(f"proposal={row.id}" for row in chosen)
        page = browser.get(f"/steering/plan/promotion?{asked}&lang=en").text
        assert ("Puits 1" in page, "Puits 2" in page) == (True, False)
        assert ("the first 2 of those you chose" in page) is said
