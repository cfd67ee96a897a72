"""The desk: what waits, in its order, and the bench's old address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.charter.models import Question
from app.database import writing
from app.plan.models import Action, Milestone
from app.proposals.operations import index
from tests import factories

Browser = Callable[[Member], FlaskClient]
ENGLISH = {"Accept-Language": "en"}
# Number and sentence of each thing that waits.
TASK = re.compile(r'todo__number">(.*?)</span>.*?<b>(.*?)</b>', re.DOTALL)


@pytest.fixture
def desk(signed_in: Browser, steward: Member) -> FlaskClient:
    return signed_in(steward)


def read(browser: FlaskClient, path: str = "/steering/") -> str:
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def waits(text: str) -> list[tuple[str, str]]:
    """What the desk lists, in its order."""
    return [(number, " ".join(words.split())) for number, words in TASK.findall(text)]


def ago(days: int) -> Any:
    return clock.now() - timedelta(days=days)


def late_and_silent() -> Action:
    """An adopted action whose deadline passed ten days ago, and one unheard of for a hundred."""
    late = factories.draft_action("En retard", due_on=ago(10).date(), due_precision="day")
    factories.draft_action("Muette", reported_at=ago(100), status="in progress")
    factories.draft_action("Récente", reported_at=ago(5), status="in progress")
    factories.draft_action("Finie", reported_at=ago(300), status="done")
    factories.adopted()
    return late


def asked(days: int, body: str = "Qui vote ?") -> Question:
    said = {"body": body, "language": "fr", "state": "waiting", "version": 1}
    return factories.stored(Question(asked_at=ago(days), **said))


def test_what_waits_longest_stands_first(desk: FlaskClient) -> None:
    cycle = factories.cycle("vote", days_left=10)
    factories.proposal(cycle), factories.proposal(cycle), factories.proposal(cycle, stage="draft")
    late_and_silent()
    asked(2, "Qui vote ?"), asked(1, "Et quand ?")
    factories.draft_action("Orpheline", owner_organisation_id=None)
    text = read(desk)
    assert waits(text) == [
        ("1", "action without news for long"),
        ("1", "late action"),
        ("2", "questions wait for an answer"),
        ("2", "proposals to decide on after the vote"),
        ("40", "days until the next phase: Carry out"),
        ("1", "action of the draft that nobody is responsible for"),
    ]
    assert "Qui vote ?" in text
    assert "Et quand ?" not in text


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        ("deliberate", None),
        ("decide", "proposal to decide on"),
        ("closed", "proposal to decide on"),
    ],
)
def test_a_cycle_waits_once_its_vote_has_begun(
    desk: FlaskClient, phase: str, sentence: str | None
) -> None:
    cycle = factories.cycle(phase)
    factories.proposal(cycle)
    factories.proposal(cycle, stage="postponed")
    text = read(desk)
    found = [words for _number, words in waits(text) if "decide on" in words]
    assert found == ([sentence] if sentence else [])
    assert ("1 was postponed before." in text) is bool(sentence)


def test_nothing_waits_in_an_empty_house(desk: FlaskClient) -> None:
    text = read(desk)
    assert "Nothing waits" in text
    assert waits(text) == []


def test_the_desk_costs_the_same_however_much_waits(desk: FlaskClient, count_queries: Any) -> None:
    late_and_silent()
    for number in range(40):
        factories.proposal(factories.cycle("vote"), title=f"É{number}" + "x" * 298)
        factories.draft_action("y" * 300, owner_organisation_id=None)
        asked(number)
    read(desk)
    with count_queries() as statements:
        text = read(desk)
    assert len(waits(text)) == 45, "all of it stands there, what is beyond ten in a fold"
    assert ("40", "actions of the draft that nobody is responsible for") in waits(text)
    assert len(statements) <= 10


@pytest.mark.parametrize(
    ("kind", "there", "elsewhere"),
    [
        ("late", "En retard", "Muette"),
        ("silent", "Muette", "Récente"),
        ("unowned", "Orpheline", "Muette"),
        ("beyond", "Débordée", "Orpheline"),
    ],
)
def test_each_kind_has_a_list_of_its_own(
    desk: FlaskClient, kind: str, there: str, elsewhere: str
) -> None:
    late_and_silent()
    factories.draft_action("Orpheline", owner_organisation_id=None)
    beyond = factories.draft_action("Débordée").id
    factories.stored(Milestone(action_id=beyond, title={"fr": "Bilan"}, due_on=date(2028, 1, 1)))
    assert ("1", "action of the draft with a milestone after its deadline") in waits(read(desk))
    text = read(desk, f"/steering/waiting/{kind}")
    assert there in text
    assert elsewhere not in text
    assert desk.get("/steering/waiting/others").status_code == 404


@pytest.mark.parametrize(
    "query", ["cycle=12", "stage=decided&lang=ar", "sort=-score&page=2&x=%C3%A9", "principle=3"]
)
def test_an_old_address_of_the_bench_leads_to_it_with_all_that_it_asks(
    desk: FlaskClient, query: str
) -> None:
    answer = desk.get(f"/steering/?{query}")
    assert (answer.status_code, answer.location) == (302, f"/steering/proposals/?{query}")


def test_the_groups_navigation_stands_on_its_pages_alone(
    desk: FlaskClient, client: FlaskClient
) -> None:
    factories.cycle()
    nav = 'class="steer"'
    for path in ("/steering/", "/steering/plan/", "/steering/settings", "/decisions/", "/cycles/"):
        assert nav in desk.get(path).text, path
        assert desk.get(path).text.count('aria-current="page">Décisions') == 3 * (
            path == "/decisions/"
        )
    assert nav not in desk.get("/plan/").text
    assert nav not in client.get("/decisions/").text


def test_the_bench_finds_by_word_and_number_and_selects_all(desk: FlaskClient) -> None:
    cycle = factories.cycle("decide")
    first, second = (factories.proposal(cycle, title=title) for title in ("Puits", "Pompe"))
    bench = f"/steering/proposals/?cycle={cycle.id}"
    by_number = read(desk, f"{bench}&q=%23{second.id}")
    assert ("Pompe" in by_number, "Puits" in by_number) == (True, False)
    with writing():
        index(first)
    by_word = read(desk, f"{bench}&q=puits")
    assert ("Pompe" in by_word, "Puits" in by_word) == (False, True)
    assert "No proposal of this cycle" in read(desk, f"{bench}&q=introuvable")
    assert read(desk, f"{bench}&all=1").count(" checked>") == 2
    assert " checked>" not in read(desk, bench)
