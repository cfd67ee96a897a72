"""The initiative's public pages, for a visitor."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from app import clock
from app.charter.models import CharterPage, Document, Principle, Question, Seat, StoryPhase
from app.database import db
from tests import factories

PAGES = [
    "about",
    "steering-group",
    "questions",
    "principles",
    "challenges",
    "territories",
    "documents",
]


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_says_what_will_be_here(client: FlaskClient, name: str, lang: str) -> None:
    answer = client.get(f"/{name}/?lang={lang}")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


@pytest.mark.parametrize("name", [name for name in PAGES if name != "questions"])
def test_a_page_without_a_form_sets_no_cookie(client: FlaskClient, name: str) -> None:
    assert "Set-Cookie" not in client.get(f"/{name}/").headers


def test_the_story_is_told_in_the_readers_language(client: FlaskClient) -> None:
    factories.stored(
        CharterPage(
            key="story", title={"fr": "Notre histoire", "ar": "قصتنا"}, body={"fr": "**Ensemble**"}
        )
    )
    factories.stored(
        StoryPhase(position=1, period={"fr": "2022"}, title={"fr": "Écouter", "ar": "الإصغاء"})
    )
    arabic = client.get("/about/?lang=ar").text
    assert '<h1 lang="ar" dir="rtl">قصتنا</h1>' in arabic
    assert "الإصغاء" in arabic
    assert "<strong>Ensemble</strong>" in arabic
    assert "Écouter" in client.get("/about/?lang=fr").text


def test_those_behind_the_initiative_are_named_and_thanked(client: FlaskClient) -> None:
    factories.organisation("Fondation A", standing="initiator")
    factories.organisation("Association B", standing="founding", website="javascript:alert(1)")
    factories.organisation("Association C", standing="member")
    text = client.get("/about/").text
    assert "Fondation A" in text
    assert "Association B" in text
    assert "Association C" not in text
    assert "javascript:" not in text


def test_past_terms_stand_apart(client: FlaskClient) -> None:
    factories.stored(
        Seat(position=1, person="Amal", office={"fr": "Présidente"}, term_until=date(2026, 11, 24))
    )
    factories.stored(Seat(position=2, person="Karim", term_until=date(2026, 11, 23)))
    text = client.get("/steering-group/?lang=en").text
    assert text.index("Amal") < text.index("Past terms") < text.index("Karim")


def test_terms_that_have_not_begun_stand_apart(client: FlaskClient) -> None:
    factories.stored(Seat(position=1, person="Karim", term_from=date(2026, 11, 25)))
    factories.stored(Seat(position=2, person="Amal", term_from=date(2026, 11, 24)))
    text = client.get("/steering-group/?lang=en").text
    assert (
        text.index("since 24 November 2026")
        < text.index("Terms to come")
        < text.index("from 25 November 2026")
    )
    assert text.index("Amal") < text.index("Terms to come") < text.index("Karim")


def test_provisional_principles_say_so(client: FlaskClient) -> None:
    factories.principle("Confirmé")
    assert "provisional" not in client.get("/principles/?lang=en").text
    factories.principle("À confirmer", provisional=True)
    assert "provisional" in client.get("/principles/?lang=en").text


def test_a_provisional_challenge_says_so(client: FlaskClient) -> None:
    factories.challenge("Éducation", provisional=True)
    assert "provisional" in client.get("/challenges/?lang=en").text


def test_a_principle_lists_public_proposals_that_serve_it(client: FlaskClient) -> None:
    wanted, other = factories.principle("Impact"), factories.principle("Autre")
    cycle = factories.cycle()
    for stage in ("submitted", "draft", "withdrawn", "hidden", "promoted"):
        factories.proposal(cycle, title=f"Titre {stage}", stage=stage, principles=[wanted])
    factories.proposal(cycle, title="Ailleurs", principles=[other])
    text = client.get(f"/principles/{wanted.id}-impact").text
    assert "Titre submitted" in text
    assert "Titre promoted" in text
    assert not [
        word
        for word in ("Titre draft", "Titre withdrawn", "Titre hidden", "Ailleurs")
        if word in text
    ]


def test_a_principle_lists_adopted_actions_alone(client: FlaskClient) -> None:
    principle = factories.principle("Impact")
    factories.draft_action("Adoptée", principles=[principle])
    factories.draft_action("Ailleurs")
    factories.adopted()
    factories.draft_action("Brouillonne", principles=[principle])
    text = client.get(f"/principles/{principle.id}-impact").text
    assert "Adoptée" in text
    assert "Ailleurs" not in text
    assert "Brouillonne" not in text


def test_many_proposals_are_paged(client: FlaskClient) -> None:
    principle, cycle = factories.principle("Impact"), factories.cycle()
    for number in range(21):
        factories.proposal(cycle, title=f"Titre {number:02}.", principles=[principle])
    address = f"/principles/{principle.id}-impact"
    assert "Titre 00." not in client.get(address).text
    assert "Titre 00." in client.get(f"{address}?page=2").text
    assert (
        client.get(f"{address}?page=-1").status_code
        == client.get(f"{address}?page=999999").status_code
        == 200
    )


def test_an_outdated_address_of_a_principle_redirects(client: FlaskClient) -> None:
    principle = factories.principle("Impact")
    answer = client.get(f"/principles/{principle.id}-old?lang=ar&page=2")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/principles/{principle.id}-impact?lang=ar&page=2"
    assert client.get("/principles/999").status_code == 404


def test_the_map_shows_the_regions_that_are_listed(client: FlaskClient) -> None:
    factories.territory("Drâa-Tafilalet", iso_code="MA-08")
    factories.territory("Ailleurs")
    text = client.get("/territories/").text
    assert text.count('<path class="shade-0"') == 1
    assert "© OpenStreetMap contributors" in text


def test_the_territories_need_no_map(client: FlaskClient) -> None:
    factories.territory("Ailleurs")
    text = client.get("/territories/").text
    assert "Ailleurs" in text
    assert "OpenStreetMap" not in text


def test_documents_are_a_link_or_a_title(client: FlaskClient) -> None:
    factories.stored(Document(title={"fr": "Lien"}, url="https://example.org/x", language="zgh"))
    factories.stored(
        Document(title={"fr": "Méchant"}, url="javascript:alert(1)", published_on=date(2024, 7, 4))
    )
    text = client.get("/documents/?lang=fr").text
    assert 'href="https://example.org/x"' in text
    assert "javascript" not in text
    assert "4 juillet 2024" in text
    assert "amazighe" in text


@pytest.mark.parametrize("name", [*PAGES, "principles/1"])
def test_no_page_takes_more_than_nine_statements(client: FlaskClient, name: str) -> None:
    for number in range(3):
        factories.organisation(standing="founding")
        factories.principle("Impact", id=number + 1)
        factories.territory()
        factories.proposal(principles=[db.session.get_one(Principle, 1)])
        times = {"asked_at": clock.now(), "settled_at": clock.now()}
        factories.stored(Question(body="?", language="fr", state="answered", **times))
    with factories.counting() as statements:
        assert client.get(f"/{name}/".replace("1/", "1-impact")).status_code == 200
    # One is read once a revision of the frame: the pictures that heads name.
    assert len(statements) <= 9
