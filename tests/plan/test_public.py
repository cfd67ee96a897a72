"""What everybody sees of the plan: the adopted edition and its live progress, never a draft."""

import csv
import io
import json
import re
from datetime import date

import pytest

from app.database import db, writing
from app.plan.models import STATUSES, Action, Edition, Milestone, Objective
from app.plan.operations.actions import change_action
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone
from app.plan.operations.objectives import add_objective, change_objective
from app.plan.operations.promotion import promote
from app.plan.queries import (
    actions_by_organisation,
    actions_by_principle,
    actions_of_proposal,
    progress_summary,
)
from tests import factories
from tests.factories import acting
from tests.spreadsheets import text

MARK = "Zzbrouillon"
FILES = ["/plan/editions/1.json", "/plan/plan.json", "/plan/plan.csv", "/plan/plan.xlsx"]
VIEWS = [
    "/plan/",
    "/plan/?by=late",
    "/plan/?by=owner",
    "/plan/?by=region",
    "/plan/timeline",
    "/plan/map",
]
PAGES = [*VIEWS, "/plan/editions/", "/plan/editions/1", *FILES]


def test_before_the_first_adoption_the_page_says_what_will_be_here(client):
    factories.draft_action(MARK)
    for address in ("/plan/?lang=en", "/plan/timeline?lang=en", "/plan/map?lang=en"):
        page = client.get(address)
        assert "No edition of the plan is adopted yet" in page.text, address
        assert MARK not in page.text


@pytest.mark.parametrize("path", [*FILES, "/plan/editions/1"])
def test_what_was_never_adopted_is_not_found(client, path):
    factories.draft_action()
    assert client.get(path).status_code == 404


def test_an_action_is_public_once_it_stands_in_an_edition(client, steward, signed_in):
    ref = f"/plan/actions/{factories.draft_action().id}-installer-trois-pompes"
    assert client.get(ref).status_code == signed_in(steward).get(ref).status_code == 404
    factories.adopted()
    assert client.get(ref).status_code == 200


def edit_everything(steward, action, objective):
    """The steering group changes every text of the draft and adds to it; nothing of it is
    adopted.
    """
    by, words = acting(steward), {"fr": MARK}
    owner, principle = factories.organisation(MARK), factories.principle(MARK)
    said = ActionContent(
        words, f"organisation:{owner.id}", "2029", (principle.id,), words, words, 77, objective
    )
    proposal = factories.proposal(title=MARK)
    with writing():
        change_action(action, said, seen=1, by=by)
        change_objective(objective, words, words, principle.id, 1, seen=1, by=by)
        add_objective(words, words, None, by=by)
        add_milestone(action, words, "2028", by=by)
        promote([proposal], said, {"fr": "Oui"}, by=by, into=action)
    factories.draft_action(MARK)


def test_no_word_of_the_draft_is_public_before_it_is_adopted(client, steward):
    objective = factories.objective().id
    action = factories.draft_action("Adoptée", objective_id=objective).id
    factories.adopted()
    edit_everything(steward, action, objective)
    shown = [
        client.get(path, follow_redirects=True) for path in [*PAGES, f"/plan/actions/{action}"]
    ]
    assert [answer.status_code for answer in shown] == [200] * len(shown)
    assert [answer.request.path for answer in shown if MARK in text(answer)] == []
    factories.adopted()
    assert MARK in client.get("/plan/").text


def test_a_proposal_promoted_later_is_not_linked_before_the_next_adoption(app, steward):
    action, proposal = factories.draft_action(), factories.proposal()
    factories.adopted()
    with writing():
        promote([proposal], ActionContent({}), {"fr": "Oui"}, by=acting(steward), into=action.id)
    assert actions_of_proposal(proposal.id) == []
    factories.adopted()
    assert [found.id for found in actions_of_proposal(proposal.id)] == [action.id]


def test_status_is_live_while_the_text_is_frozen(client):
    action = factories.draft_action("Adoptée").id
    factories.adopted()
    with writing():
        row = db.session.get_one(Action, action)
        row.title, row.status, row.progress = {"fr": "Changée"}, "in progress", 40
    found = client.get("/plan/plan.json").json["actions"][0]
    assert (found["title"], found["status"], found["progress"]) == (
        {"fr": "Adoptée"},
        "in progress",
        40,
    )


def test_the_summary_counts_what_is_late_by_its_deadline_too(client):
    past = {"due_on": date(2026, 9, 30)}
    factories.draft_action(**past, status="in progress")
    factories.draft_action(**past, status="done")
    factories.draft_action(**past, status="abandoned")
    factories.draft_action(due_on=date(2026, 11, 24), status="in progress")
    factories.draft_action(status="late")
    factories.adopted()
    counts = progress_summary().counts
    assert (counts["late"], counts["done"], counts["abandoned"], counts["in progress"]) == (
        2,
        1,
        1,
        1,
    )
    assert "1 of 5 actions done, 2 late" in client.get("/plan/?lang=en").text


def test_each_status_has_a_look_of_its_own(client):
    for status in STATUSES:
        factories.draft_action(status=status)
    factories.adopted()
    page = client.get("/plan/?lang=en").text
    surfaces = re.findall(r'class="swatch (fill--\w+)"', page)
    pills = re.findall(r'<span class="state (state--\w+) state--pill"><svg[^>]*>(.*?)</svg>', page)
    assert len(set(surfaces)) == len({shape for _kind, shape in pills}) == len(STATUSES)
    assert {kind.removeprefix("state--") for kind, _shape in pills} == {
        surface.removeprefix("fill--") for surface in surfaces
    }


def test_the_plan_is_read_by_objective(client):
    water, other = factories.objective("Eau"), factories.objective("Vide")
    factories.draft_action("Sans objectif")
    factories.draft_action("Pompes", objective_id=water.id)
    factories.adopted()
    page = client.get("/plan/?lang=en").text
    headings = [page.index(text) for text in ("<h2>", "Pompes", "Other actions", "Sans objectif")]
    assert headings == sorted(headings)
    assert f">{other.name['fr']}</span></h2>" not in page


def test_an_outdated_address_of_an_action_redirects_and_keeps_its_query(client):
    action = factories.draft_action("Pompes").id
    factories.adopted()
    answer = client.get(f"/plan/actions/{action}-autre?lang=ar")
    assert (answer.status_code, answer.location) == (301, f"/plan/actions/{action}-pompes?lang=ar")


def test_an_action_tells_its_proposals_and_milestones(client, steward):
    proposal = factories.proposal(title="Puits partagé")
    action = factories.draft_action("Pompes").id
    with writing():
        promote([proposal], ActionContent({}), {"fr": "Oui"}, by=acting(steward), into=action)
        db.session.add(
            Milestone(action_id=action, title={"fr": "Étude"}, done_on=date(2026, 10, 2))
        )
    factories.adopted()
    page = client.get(f"/plan/actions/{action}-pompes?lang=en").text
    assert "Puits partagé" in page
    assert "Étude" in page
    assert "2 October 2026" in page


def test_an_action_that_left_the_plan_keeps_its_page(client):
    gone = factories.draft_action("Partie").id
    factories.adopted()
    # As it could leave before there was retirement.
    row = db.session.get_one(Edition, 1)
    said = json.loads(row.content) | {"number": 2, "format": 2, "actions": []}
    later = {"content": json.dumps(said), "sha256": "0" * 64, "adopted_at": row.adopted_at}
    factories.stored(Edition(number=2, **later))
    page = client.get(f"/plan/actions/{gone}-partie?lang=en").text
    assert "It stood in edition 1." in page


def test_cells_that_a_spreadsheet_would_run_are_text(client):
    factories.draft_action(
        '=HYPERLINK("http://x")', measure={"fr": "+1"}, description={"fr": "@SUM(A1)"}
    )
    factories.adopted()
    answer = client.get("/plan/plan.csv")
    row = next(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert row["title"] == '\'=HYPERLINK("http://x")'
    assert (row["measure"], row["description"], row["due_on"]) == ("'+1", "'@SUM(A1)", "2027-Q2")


def test_a_visitor_who_has_the_page_gets_it_again_only_when_something_happened(
    client, member, signed_in
):
    factories.draft_action()
    factories.adopted()
    tag = client.get("/plan/").headers["ETag"]
    assert tag.startswith("W/")
    assert client.get("/plan/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/plan/?lang=ar", headers={"If-None-Match": tag}).status_code == 200
    factories.draft_action()
    factories.adopted()
    assert client.get("/plan/", headers={"If-None-Match": tag}).status_code == 200
    assert "ETag" not in signed_in(member).get("/plan/").headers


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_gets_no_cookie(client, path):
    factories.draft_action()
    factories.adopted()
    assert "Set-Cookie" not in client.get(path).headers


def test_the_exact_text_is_known_by_its_digest(client):
    factories.draft_action()
    digest = factories.adopted().sha256
    answer = client.get("/plan/editions/1.json", headers={"If-None-Match": f'W/"{digest}"'})
    assert answer.status_code == 304


@pytest.mark.parametrize("path", [*VIEWS, *FILES, "/plan/editions/1", "action"])
def test_a_page_costs_the_same_for_5_and_200_actions(client, member, count_queries, path):
    last = [add_actions(5, member), factories.adopted()][0]
    small = cost(client, count_queries, path, last)
    last = [add_actions(195, member), factories.adopted()][0]
    # Two are read once a revision of the frame: the pictures that heads name, and what is settled.
    # One more says which actions look for a lead.
    most = 11 if path.startswith("/plan/?") or path in ("/plan/", "/plan/plan.json") else 10
    assert cost(client, count_queries, path, last) <= max(small, most) <= most


def add_actions(number, member):
    """Several actions whose owners are organisations and people."""
    principle, owner = factories.principle(), factories.organisation()
    with writing():
        objective = Objective(name={"fr": "Objectif"}, position=number)
        db.session.add(objective)
        db.session.flush()
        columns = {
            "objective_id": objective.id,
            "due_on": date(2027, 1, 1),
            "created_at": factories.clock.now(),
        }
        owners = ({"owner_member_id": member.id}, {"owner_organisation_id": owner.id})
        rows = [
            Action(title={"fr": f"Action {n}"}, **columns, **owners[n % 2]) for n in range(number)
        ]
        db.session.add_all(rows)
        db.session.flush()
        db.session.add_all(
            factories.ActionPrinciple(action_id=row.id, principle_id=principle.id) for row in rows
        )
        return rows[-1].id


def cost(client, count_queries, path, action):
    path = client.get(f"/plan/actions/{action}").location if path == "action" else path
    with count_queries() as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_other_pages_find_the_adopted_actions_of_their_thing(app):
    water, amal = factories.principle("Eau"), factories.organisation("Amal")
    wanted = factories.draft_action("Oui", principles=[water], owner_organisation_id=amal.id).id
    factories.draft_action("Non")
    assert actions_by_principle(water.id).items == actions_by_organisation(amal.id).items == []
    assert progress_summary() is None
    factories.adopted()
    assert [found.id for found in actions_by_principle(water.id).items] == [wanted]
    assert [found.id for found in actions_by_organisation(amal.id).items] == [wanted]
