"""The page of open data: every file is there, and its columns are those that the page explains."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from tests import factories
from tests.conftest import NOON
from tests.security.scene import Scene
from tests.spreadsheets import sheets


def explained(client: FlaskClient, language: str = "en") -> dict[str, list[list[str]]]:
    """The columns that the page explains, by the key of their set: a list for each table."""
    page = LexborHTMLParser(client.get(f"/data/?lang={language}").text)
    found = {}
    for part in page.css("section[aria-labelledby]"):
        tables = part.css("table")
        rows = [[row.text(strip=True) for row in table.css("tbody th")] for table in tables]
        found[part.attributes["aria-labelledby"] or ""] = rows
    return found


def files(client: FlaskClient, key: str, language: str = "en") -> list[Any]:
    page = LexborHTMLParser(client.get(f"/data/?lang={language}").text)
    links = page.css(f"section[aria-labelledby={key}] a")
    return [client.get(link.attributes["href"] or "", buffered=True, follow_redirects=True)
            for link in links]  # fmt: skip


@pytest.fixture
def after_all(client: FlaskClient) -> Any:
    """A site with an edition, decisions, and votes that are over."""
    Scene()
    with clock.set_to(NOON + timedelta(days=60)):
        yield client


def header(data: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def headings(data: bytes) -> list[str]:
    first = next(iter(sheets(data).values()))
    return [str(cell) for cell in first[0]]


def test_each_table_has_the_columns_that_are_explained(after_all: FlaskClient) -> None:
    told = explained(after_all)
    assert list(told) == [
        *("plan-table", "plan-csv", "plan-json", "decisions", "results", "ballots", "feeds")
    ]
    assert header(files(after_all, "plan-csv")[0].data) == told["plan-csv"][0]
    ballots = files(after_all, "ballots")
    assert ballots
    # The last, `kind`, only where both vote.
    columns = told["ballots"][0]
    assert {tuple(header(answer.data)) for answer in ballots} <= {
        tuple(columns[:-1]),
        tuple(columns),
    }
    assert columns[-1] == "kind"
    for key in ("plan-table", "decisions"):
        [answer] = files(after_all, key)
        assert headings(answer.data) == told[key][0]
    for answer in files(after_all, "results"):
        assert set(headings(answer.data)) <= set(told["results"][0])


def test_each_key_of_the_json_is_explained(after_all: FlaskClient) -> None:
    of_plan, of_action = explained(after_all)["plan-json"]
    plan, edition, editions = files(after_all, "plan-json")
    assert editions.status_code == 200
    for answer in (plan, edition):
        content = json.loads(answer.data)
        assert set(content) <= set(of_plan)
        assert content["actions"]
        assert {key for action in content["actions"] for key in action} <= set(of_action)
    assert set(json.loads(plan.data)["actions"][0]) == set(of_action)


def test_what_may_not_be_seen_yet_is_not_listed(client: FlaskClient, member: Member) -> None:
    factories.cycle("vote", results="close", days_left=10)
    assert list(explained(client)) == ["decisions", "feeds"]


def test_it_is_said_in_each_language(after_all: FlaskClient) -> None:
    for language in ("fr", "ar"):
        told, english = explained(after_all, language), explained(after_all)
        assert told.keys() == english.keys()
        assert told["plan-csv"] == english["plan-csv"]
        assert told["plan-table"] != english["plan-table"]


def test_it_costs_a_few_statements(after_all: FlaskClient, count_queries: Any) -> None:
    after_all.get("/data/")
    with count_queries() as statements:
        assert after_all.get("/data/").status_code == 200
    assert len(statements) <= 3, statements
