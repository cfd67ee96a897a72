"""A long plan is read a part at a time: each action stands on one page of each list, in the plan's
order.
"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import factories

PER_PAGE = 2


@pytest.fixture
def actions(app, monkeypatch):
    """Five adopted actions of one principle and organisation, under two objectives and none; their
    titles in order.
    """
    places = ["app.plan.queries.grouping", "app.plan.queries.sections", "app.plan.queries.shown"]
    for place in places:
        monkeypatch.setattr(f"{place}.ACTIONS_A_PAGE", PER_PAGE)
    monkeypatch.setattr("app.plan.views.draft.A_PAGE", PER_PAGE)
    water, amal = factories.principle("Eau"), factories.organisation("Amal")
    first, second, _empty = (factories.objective(name) for name in ("Puits", "Routes", "Vide"))
    owned = {"principles": [water], "owner_organisation_id": amal.id}
    factories.draft_action("Cinq", **owned)
    for title, objective in (
        ("Trois", second),
        ("Un", first),
        ("Quatre", second),
        ("Deux", first),
    ):
        factories.draft_action(title, objective_id=objective.id, **owned)
    factories.adopted()
    return water, amal


def titles(browser, page):
    """What the list's rows are called, from page to page."""
    found, address = [], page
    while address:
        tree = LexborHTMLParser(browser.get(address, follow_redirects=True).text)
        rows = tree.css(
            ".act__title, #actions .line__title, [aria-labelledby=carries] .line__title, .tl__label a"
        )
        assert len(rows) <= PER_PAGE
        found += [node.text(strip=True) for node in rows]
        following = tree.css_first("a[rel=next]")
        address = following.attributes["href"] if following else None
    return found


def test_every_action_stands_on_one_page(client, actions, steward, signed_in):
    water, amal = actions
    pages = ("/plan/", "/plan/timeline", "/plan/editions/1")
    lists = {page: titles(client, page) for page in pages}
    lists["draft"] = titles(signed_in(steward), "/steering/plan/")
    assert set(map(tuple, lists.values())) == {("Un", "Deux", "Trois", "Quatre", "Cinq")}
    for page in (f"/principles/{water.id}", f"/organisations/{amal.id}"):
        assert titles(client, page) == ["Cinq", "Trois", "Un", "Quatre", "Deux"], page


@pytest.mark.parametrize("page", ["/plan/?page=99", "/plan/editions/1?page=99"])
def test_beyond_the_end_is_the_last_page(client, actions, page):
    assert "Cinq" in client.get(page).text


def test_a_filter_is_kept_from_page_to_page(client, actions):
    assert titles(client, f"/plan/?principle={actions[0].id}&lang=fr")[:3] == [
        "Un",
        "Deux",
        "Trois",
    ]


def test_where_owners_are_many_one_looks_for_a_name(client, actions, monkeypatch):
    for place in ("app.plan.queries.filters", "app.plan.views.asked"):
        monkeypatch.setattr(f"{place}.MOST_OWNERS", 0)
    factories.draft_action("Six", owner_member_id=factories.member("Héla Benali").id)
    factories.adopted()
    assert titles(client, "/plan/?owner=hela") == ["Six"]
    assert "Un" not in titles(client, "/plan/?owner=benali+hela")
    nobody = client.get("/plan/?owner=personne&lang=en").text
    assert "was left out" in nobody
