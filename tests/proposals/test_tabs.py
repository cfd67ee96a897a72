"""The tabs of the list: what each holds as the cycles stand, how many, and where links lead."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import VISITOR
from app.cycles.models import PHASES
from app.proposals.models import DECIDED, STAGES
from app.proposals.queries import TABS, Asked, list_page, statements, tab_counts, where_to_act
from app.proposals.queries.tabs import at_present
from tests import factories
from tests.people.asking import Browser
from tests.proposals.test_list import plan_of, titles

HOLDS = {
    "voting": {"vote"},
    "discussion": {"gather", "deliberate"},
    "deciding": {"decide", "closed"},
    "decided": set(DECIDED),
}


def furnished() -> None:
    """A cycle in each phase, each with one proposal that waits; and one in each other stage."""
    for phase in PHASES:
        factories.proposal(factories.cycle(phase), title=phase, principles=[])
    last = factories.cycle("closed")
    for stage in STAGES:
        if stage != "submitted":
            factories.proposal(last, title=stage, stage=stage, principles=[])


def test_each_tab_holds_what_its_name_says_and_counts_it(app: Flask) -> None:
    furnished()
    found = {tab: set(titles(Asked(stage=tab))) for tab in TABS}
    assert found == HOLDS
    counted = tab_counts(Asked())
    assert counted == {"": 9, "voting": 1, "discussion": 2, "deciding": 2, "decided": 4}
    for tab, number in counted.items():
        assert list_page(Asked(stage=tab), VISITOR).total == number


def test_tabs_count_what_else_is_asked_for(app: Flask) -> None:
    principle, cycle = factories.principle(), factories.cycle("vote")
    factories.proposal(cycle, principles=[principle])
    factories.proposal(cycle, principles=[])
    factories.proposal(factories.cycle("vote"), stage="declined", principles=[principle])
    served = Asked(principle=principle.id)
    assert tab_counts(served) == {**dict.fromkeys(TABS, 0), "": 2, "voting": 1, "decided": 1}
    here = Asked(cycle=cycle.id, stage="decided")
    assert tab_counts(here) == {**dict.fromkeys(TABS, 0), "": 2, "voting": 2}
    assert titles(here) == []


@pytest.mark.parametrize("sort", ["", "oldest", "support", "discussed"])
def test_many_open_cycles_are_one_list_in_its_order(app: Flask, sort: str) -> None:
    names = [f"{number:02}" for number in range(40)]
    for name in names:
        factories.proposal(factories.cycle("vote"), title=name, principles=[])
    asked = Asked(stage="voting", sort=sort)
    both = titles(asked) + titles(asked, number=2)
    assert sorted(both) == names
    if not sort:
        assert both == names[::-1]


@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cycles", [1, 2])
def test_a_tab_begins_at_the_index_of_its_order(app: Flask, cycles: int) -> None:
    for _number in range(cycles):
        factories.cycle("vote")
    plan = plan_of(statements.listed(at_present(Asked(stage="voting")), VISITOR, None))
    assert re.search(r"INDEX ix_proposal_\w+", plan)
    assert "TEMP B-TREE FOR ORDER BY" not in plan.split("SCAN page")[0]


@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
def test_tabs_are_counted_in_an_index(app: Flask) -> None:
    assert "USING COVERING INDEX" in plan_of(statements.by_stage(Asked()))


@pytest.mark.parametrize(
    ("phases", "tab"),
    [
        (("vote", "gather"), "voting"),
        (("decide", "deliberate"), "discussion"),
        (("decide",), ""),
        ((), ""),
    ],
)
def test_links_lead_to_what_can_be_done(app: Flask, phases: Any, tab: str) -> None:
    for phase in phases:
        factories.cycle(phase)
    assert where_to_act() == tab


def test_a_filter_is_a_chip_that_leads_to_the_list_without_it(client: FlaskClient) -> None:
    principle = factories.principle("Co-construction")
    factories.proposal(factories.cycle("vote"), principles=[principle])
    text = client.get(
        f"/proposals/?stage=voting&principle={principle.id}&q=bibliobus&lang=en"
    ).text
    chips = dict(re.findall(r'<a class="tag" href="([^"]+)"><bdi>([^<]+)', text))
    assert chips == {
        "/proposals/?lang=en&amp;q=bibliobus&amp;stage=voting": "Co-construction",
        f"/proposals/?lang=en&amp;principle={principle.id}&amp;stage=voting": "Words: bibliobus",
    }


def test_what_is_open_is_said_once_and_many_are_counted(client: FlaskClient) -> None:
    for _number in range(40):
        factories.proposal(factories.cycle("vote"), principles=[])
    text = client.get("/proposals/?lang=en&stage=voting").text
    assert text.count('class="said"') == 2
    assert "38 more cycles are open" in text
    assert "said" not in client.get("/proposals/?lang=en&stage=decided").text


def test_a_vote_that_is_not_for_its_reader_is_explained_above(
    client: FlaskClient, signed_in: Browser
) -> None:
    row = factories.proposal(factories.cycle("vote", electorate="organisations"))
    words, way = "In this cycle only organisations vote.", "Sign in to vote for yours"
    back = {
        "/proposals/?lang=en": "",
        f"/proposals/{row.id}-bibliobus?lang=en": f"%23vote-{row.id}",
    }
    for page, region in back.items():
        text = client.get(page, follow_redirects=True).text
        assert (text.count(words), text.count("Sign in to vote")) == (1, 1)
        (link,) = re.findall(rf'<a href="([^"]+)">{way}</a>', text)
        assert link.startswith("/sign-in?lang=en&amp;next=/proposals/")
        assert link.endswith(region)
    # Whoever has a session needs no way in.
    assert way not in signed_in(factories.member()).get("/proposals/?lang=en").text
