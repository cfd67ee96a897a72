"""The form of a promotion: what it takes over from the proposals, and their texts beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db, writing
from app.proposals.models import Proposal
from tests import factories

TITLES = {"ar": "مكتبة متنقلة", "fr": "Bibliobus", "zgh": "ⵜⴰⵏⴱⴰⴹⵜ"}


@pytest.fixture
def form(
    signed_in: Callable[[Member], FlaskClient], steward: Member
) -> Callable[..., LexborHTMLParser]:
    def opened(*numbers: int) -> LexborHTMLParser:
        asked = "&".join(f"proposal={number}" for number in numbers)
        answer = signed_in(steward).get(f"/steering/plan/promotion?{asked}&lang=fr")
        assert answer.status_code == 200
        return LexborHTMLParser(answer.text)

    return opened


@pytest.mark.parametrize(
    ("language", "taken"), [("ar", {"ar": TITLES["ar"]}), ("fr", {"fr": "Bibliobus"}), ("zgh", {})]
)
def test_a_title_is_taken_over_in_the_language_in_which_it_was_written(
    form: Callable[..., LexborHTMLParser], language: str, taken: dict[str, str]
) -> None:
    row = factories.proposal(factories.cycle("decide"), language=language, title="x")
    page = form(titled(row.id))
    values = {
        code: page.css_first(f"#title_{code}").attributes.get("value")
        for code in ("fr", "ar", "en")
    }
    assert {code: text for code, text in values.items() if text} == taken


def titled(number: int) -> int:
    """The same proposal, with a title in several languages."""
    with writing():
        db.session.get_one(Proposal, number).title = dict(TITLES)
    return number


def test_the_texts_stand_beside_the_form_and_of_many_their_summaries(
    form: Callable[..., LexborHTMLParser],
) -> None:
    cycle = factories.cycle("decide")
    rows = [factories.proposal(cycle, title=f"Idée {number}").id for number in range(4)]
    for chosen, whole in ((rows[:3], 3), (rows, 0)):
        texts = form(*chosen).css_first(".promote__texts")
        assert texts.text().count("Un résumé.") == len(chosen)
        assert texts.text().count("Un texte.") == whole


def test_what_the_proposals_say_is_taken_over(
    form: Callable[..., LexborHTMLParser], steward: Member
) -> None:
    cycle, house = factories.cycle("decide"), factories.organisation("Maison")
    author = factories.member("Nadia")
    rows = [
        factories.proposal(cycle, organisation_id=house.id, cost=1500),
        factories.proposal(cycle, author_id=author.id, cost=500, title="Deux"),
        factories.proposal(cycle, title="Trois"),
    ]
    page = form(*(row.id for row in rows))
    assert page.css_first("#budget").attributes["value"].replace("\u202f", "") == "2000"
    assert chosen(page, "owner") == [f"organisation:{house.id}"]
    assert chosen(page, "partners") == [f"member:{author.key}"]
    said = page.css_first("#description_fr").text()
    assert [said.count(title) for title in ("Bibliobus", "Deux", "Trois")] == [1, 1, 1]
    alone = form(rows[0].id)
    assert alone.css_first("#description_fr").text().strip() == "Un résumé."


def chosen(page: LexborHTMLParser, name: str) -> list[str | None]:
    options = page.css(f"select[name={name}] option[selected]")
    return [option.attributes.get("value") for option in options]
