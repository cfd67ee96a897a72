"""The site's search."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.charter.models import Document, Question
from app.database import db, writing
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from tests import factories
from tests.site.conftest import CANARY, Story, indexed


def test_it_finds_proposals_and_actions_and_marks_the_words(
    client: FlaskClient, story: Story
) -> None:
    page = client.get("/search?q=pompe&lang=en").text
    assert "<mark>Pompes</mark> solaires" in page
    assert "Installer trois <mark>pompes</mark>" in page


@pytest.mark.parametrize("query", ["SOLAIRE", "pompés solaires", "l'eau", "pompes sol"])
def test_words_are_found_as_people_type_them(
    client: FlaskClient, story: Story, query: str
) -> None:
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
def test_whatever_is_asked_gets_clear_words(
    client: FlaskClient, story: Story, query: str, said: str
) -> None:
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
    assert (
        "<script>alert"
        not in client.get("/search", query_string={"q": "<script>alert(1)</script>"}).text
    )


def everything_about(word: str, count: int = 1) -> None:
    """So many public things of each kind that hold the word, and as many questions that wait."""
    said, now, at = {"fr": f"Au sujet de {word}."}, clock.now(), datetime(2026, 3, 5, 15)  # noqa: DTZ001
    for index in range(count):
        served = factories.principle(f"Principe {index}", statement=said)
        owner = factories.organisation(f"Organisation {index:02}", presentation=said)
        owned = {"owner_organisation_id": owner.id, "principles": [served]}
        factories.draft_action(f"Action {index}", description=said, **owned)
        meeting = {
            "kind": "workshop",
            "zone": "Africa/Casablanca",
            "starts_wall": at,
            "starts_at": now,
        }
        factories.stored(Meeting(title={"fr": f"Rencontre {index}"}, minutes=said, **meeting))
        factories.stored(
            Document(title={"fr": f"Document {word} {index}"}, url="https://a.example/")
        )
        asked = {"body": f"Question sur {word} ?", "language": "fr", "asked_at": now}
        factories.stored(
            Question(state="answered", answer={"fr": "Oui."}, settled_at=now, **asked)
        )
        factories.stored(Question(**asked | {"body": f"{CANARY} {word}"}))
        indexed(factories.proposal(title=f"Proposition {index}", body=said))
    factories.adopted()


PLACES = {
    **{"actions": "/plan/actions/", "proposals": "/proposals/", "principles": "/principles/"},
    **{
        "organisations": "/organisations/",
        "meetings": "/meetings/",
        "documents": "https://a.example/",
    },
    "questions": "/questions/",
}


def sections(page: str) -> dict[str, list[str]]:
    """The addresses of what was found, by section."""
    parts = re.split(r'<section class="stack" aria-labelledby="(\w+)">', page)
    return {
        name: re.findall(r'<h3 class="line__title"[^>]*><a href="([^"]+)"', part)
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_each_kind_is_found_by_its_texts_and_leads_to_its_page(client: FlaskClient) -> None:
    everything_about("l’œuf")
    page = client.get("/search?q=oeufs").text
    assert {
        name: [len(found), found[0].startswith(PLACES[name])]
        for name, found in sections(page).items()
    } == {name: [1, True] for name in PLACES}
    assert page.count("<mark>œuf</mark>") == len(PLACES)
    assert CANARY not in page
    for address in (address for found in sections(page).values() for address in found):
        assert address.startswith("https://") or client.get(address).status_code == 200


def test_each_section_goes_on_to_its_last_result(client: FlaskClient) -> None:
    everything_about("puits", 21)
    first = sections(client.get("/search?q=puits").text)
    assert {name: len(found) for name, found in first.items()} == dict.fromkeys(PLACES, 20)
    for name, found in first.items():
        second = client.get(f"/search?q=puits&{name}=2").text
        further = sections(second)
        assert {other: len(rest) for other, rest in further.items()} == dict.fromkeys(
            PLACES, 20
        ) | {name: 1}
        assert name == "documents" or set(further[name]).isdisjoint(found)
        assert sections(client.get(f"/search?q=puits&{name}=99999").text) == further


def test_what_is_written_answered_or_deleted_is_found_so_at_once(client: FlaskClient) -> None:
    everything_about("puits")
    assert "<mark>" not in client.get("/search?q=citerne").text
    with writing():
        renamed = db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).first()
        renamed.name = {"ar": "جمعية الماء", "fr": "La citerne"}
        db.session.scalars(
            sa.select(Question).where(Question.state == "waiting")
        ).one().state = "answered"
        db.session.delete(db.session.scalars(sa.select(Meeting)).one())
    assert sections(client.get("/search?q=citerne").text)["organisations"]
    assert sections(client.get("/search", query_string={"q": "الجمعيات"}).text)["organisations"]
    assert len(sections(client.get("/search?q=puits").text)["questions"]) == 2
    assert "meetings" not in sections(client.get("/search?q=puits").text)


def test_it_takes_few_statements(
    client: FlaskClient, story: Story, count_queries: Callable[[], Any]
) -> None:
    for _ in range(30):
        indexed(factories.proposal(story.cycle, title="Pompes à main"))
    client.get("/search?q=pompes")
    with count_queries() as statements:
        page = client.get("/search?q=pompes").text
    assert page.count("<mark>Pompes</mark>") == 20
    assert (
        len(statements) <= 5
    )  # how many proposals there are, and one statement for what is kept of the rest
