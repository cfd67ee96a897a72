"""The site's search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from tests import factories
from tests.site.conftest import CANARY, Story, indexed


def test_it_finds_proposals_and_actions_and_marks_the_words(client: FlaskClient, story: Story) -> None:
    page = client.get("/search?q=pompe&lang=en").text
    assert "<mark>Pompes</mark> solaires" in page
    assert "Installer trois <mark>pompes</mark>" in page


@pytest.mark.parametrize("query", ["SOLAIRE", "pompés solaires", "l'eau", "pompes sol"])
def test_words_are_found_as_people_type_them(client: FlaskClient, story: Story, query: str) -> None:
    indexed(factories.proposal(story.cycle, title="De l'eau par pompes solaires"))
    assert "<mark>" in client.get("/search", query_string={"q": query}).text


def test_arabic_is_found_with_and_without_the_article(app: Flask, client: FlaskClient) -> None:
    indexed(factories.proposal(title="مدارس القرى", language="ar"))
    assert "<mark>القرى</mark>" in client.get("/search", query_string={"q": "قرى"}).text


def test_a_hit_deep_in_the_text_is_quoted(app: Flask, client: FlaskClient) -> None:
    body = {"fr": "Un mot. " * 100 + "Ici la **citerne** est nommée."}
    indexed(factories.proposal(title="Autre chose", body=body))
    assert "<mark>citerne</mark>" in client.get("/search?q=citerne").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Type one or several words"),
        (" ", "Type one or several words"),
        ("a", "Type at least two letters"),
        ("zanzibar", "Nothing found"),
        ("\"' OR 1=1 --", "Nothing found"),
        ("%%", "Nothing found"),
        ("NEAR( AND *", "Nothing found"),
        ("x" * 5000, "Nothing found"),
        ("a\x00b\u202e", "Nothing found"),
    ],
)
def test_whatever_is_asked_gets_clear_words(client: FlaskClient, story: Story, query: str, said: str) -> None:
    answer = client.get("/search", query_string={"q": query, "lang": "en"})
    assert answer.status_code == 200
    assert said in answer.text


@pytest.mark.parametrize("query", [CANARY, CANARY[:8], f"{CANARY} draft", f"{CANARY} action"])
def test_it_finds_nothing_of_drafts(client: FlaskClient, story: Story, query: str) -> None:
    page = client.get("/search", query_string={"q": query}).text
    assert "<mark>" not in page
    assert f"{CANARY} hidden" not in page


def test_it_finds_nothing_of_other_members_drafts(
    story: Story, signed_in: Callable[[Member], FlaskClient], other: Member
) -> None:
    assert "<mark>" not in signed_in(other).get("/search", query_string={"q": CANARY}).text


def test_what_is_asked_is_shown_as_text(client: FlaskClient, story: Story) -> None:
    assert "<script>alert" not in client.get("/search", query_string={"q": "<script>alert(1)</script>"}).text


def test_it_takes_few_statements(client: FlaskClient, story: Story, count_queries: Callable[[], Any]) -> None:
    for _ in range(30):
        indexed(factories.proposal(story.cycle, title="Pompes à main"))
    client.get("/search?q=pompes")
    with count_queries() as statements:
        page = client.get("/search?q=pompes").text
    assert page.count("<mark>Pompes</mark>") == 20
    assert len(statements) <= 4
