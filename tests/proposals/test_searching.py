"""Searching the list of proposals: what is found, in which order, and what that reads."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import VISITOR
from app.database import db, writing_engine
from app.proposals.models import Proposal
from app.proposals.queries import Asked, list_page, statements
from tests import factories
from tests.proposals.test_list import indexed, plan_of, titles


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Énergies renouvelables", "energie"),
        ("Énergies renouvelables", "énergie renouvelable"),
        ("L'école rurale", "ecole"),
        ("Les jardins partagés", "jardin"),
        ("Un bibliobus", "biblio"),
        ("المدارس القروية", "مدارس"),
        ("التعليم في القرى", "تعليم"),
        ("الأسرة", "الاسرة"),
    ],
)
def test_search_finds_words_as_people_type_them(app: Any, text: str, query: str) -> None:
    found, _noise = indexed(text), indexed("Tout autre chose")
    assert [listed.id for listed in list_page(Asked(q=query), VISITOR).items] == [found.id]


def test_search_keeps_to_what_may_be_seen_and_to_the_filters(app: Any) -> None:
    indexed("Un bibliobus", stage="hidden")
    kept, _other = indexed("Un bibliobus rouge"), indexed("Un bibliobus vert")
    assert titles(Asked(q="bibliobus", cycle=kept.cycle_id)) == ["Un bibliobus rouge"]


@pytest.mark.parametrize("sort", ["", "newest", "support"])
def test_search_sorts_by_relevance_unless_asked_otherwise(app: Any, sort: str) -> None:
    best = indexed("Forêt forêt forêt")
    indexed(
        "Une forêt et beaucoup d'autres choses dont le jardin, le puits, la route et le marché"
    )
    order = [listed.id for listed in list_page(Asked(q="foret", sort=sort), VISITOR).items]
    assert (order[0] == best.id) == (sort == "")
    assert len(order) == 2


@pytest.mark.parametrize(
    "query", ["!!!", '"', "AND", "' OR 1=1", "a*b^c:(", "\ufffd", "un " * 90, "<->", "\\"]
)
def test_no_query_breaks_the_search(client: FlaskClient, query: str) -> None:
    indexed("Un bibliobus")
    assert client.get("/proposals/", query_string={"q": query}).status_code == 200


def test_a_page_holds_twenty_five_and_a_search_stops_counting_at_a_thousand(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle, principle = factories.cycle(), factories.principle()
    for _number in range(27):
        indexed("Bibliobus", cycle_row=cycle, principles=[principle])
    assert [len(list_page(Asked(), VISITOR, number).items) for number in (1, 2, 3)] == [25, 2, 0]
    monkeypatch.setattr("app.proposals.queries.statements.MOST_HITS", 26)
    page = list_page(Asked(q="bibliobus"), VISITOR, 2)
    assert (page.total, page.at_least, len(page.items)) == (26, True, 1)


@pytest.mark.parametrize("sort", ["", "support"])
def test_what_was_found_is_asked_again_whether_it_may_be_seen(app: Flask, sort: str) -> None:
    indexed("Eau")
    assert titles(Asked(q="eau", sort=sort)) == ["Eau"]
    with (
        writing_engine().begin() as connection
    ):  # as another process does between the look and the page
        connection.execute(sa.update(Proposal.__table__).values(stage="hidden"))
    db.session.rollback()
    assert titles(Asked(q="eau", sort=sort)) == []


@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sort", ["", "newest", "oldest", "support", "discussed"])
def test_of_a_search_only_what_it_found_is_read(app: Flask, sort: str) -> None:
    plan = plan_of(statements.listed(Asked(q="eau", sort=sort), VISITOR, None), among=[1, 2])
    assert "proposal USING INDEX" not in plan
    assert "proposal USING COVERING INDEX" not in plan
