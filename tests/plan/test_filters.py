"""The filters of the public plan."""

import pytest

from tests import factories


@pytest.fixture
def two_actions(app, member):
    """Two adopted actions that share nothing; the filters that find the first one."""
    water, place = factories.principle("Eau"), factories.territory("Souss")
    objective = factories.objective("Puits")
    factories.draft_action(
        "Première", objective_id=objective.id, principles=[water], territories=[place],
        owner_member_id=member.id, status="done",
    )  # fmt: skip
    factories.draft_action("Seconde", objective_id=factories.objective("Routes").id)
    factories.adopted()
    return {
        "objective": objective.id, "principle": water.id, "territory": place.id,
        "owner": f"member:{member.key}",
        "status": "done",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["objective", "principle", "territory", "owner", "status"])
def test_each_filter_shows_what_answers_to_it(client, two_actions, name):
    page = client.get("/plan/", query_string={name: two_actions[name]}).text
    assert "Première" in page
    assert "Seconde" not in page


def test_filters_are_joined(client, two_actions):
    query = {"principle": two_actions["principle"], "status": "late", "lang": "en"}
    assert "No action answers to these filters" in client.get("/plan/", query_string=query).text


@pytest.mark.parametrize("value", ["999", "x", "' OR 1=1", "\u202e", "-1", "9" * 40])
def test_an_unknown_filter_is_left_out_and_said(client, two_actions, value):
    page = client.get("/plan/", query_string={"objective": value, "lang": "en"})
    assert page.status_code == 200
    assert "was left out" in page.text
    assert "Seconde" in page.text
