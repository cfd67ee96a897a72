"""The bench, the decision's form and the public register."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Thread
from app.proposals.models import Proposal
from app.proposals.operations import index
from app.steering.models import Decision
from app.voting.models import Tally
from app.web import choosing
from tests import factories

Browser = Callable[[Member], FlaskClient]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def cycle(app: Flask) -> Cycle:
    return factories.cycle("decide")


@pytest.fixture
def proposal(cycle: Cycle) -> Proposal:
    return factories.proposal(cycle)


@pytest.fixture
def bench(signed_in: Browser, steward: Member, proposal: Proposal) -> FlaskClient:
    return signed_in(steward)


def read(browser: FlaskClient, path: str = "/steering/proposals/", **query: Any) -> str:
    answer = browser.get(path, headers=ENGLISH, query_string=query)
    assert answer.status_code == 200
    return answer.text


def measured(proposal: Proposal, *, score: int, comments: int) -> Proposal:
    """That many supporters and comments."""
    with writing():
        row = db.session.get_one(Tally, proposal.id)
        row.support = row.score = score
        db.session.get_one(Thread, proposal.thread_id).comments = comments
    return proposal


def test_the_bench_shows_what_there_is_to_judge(bench: FlaskClient, cycle: Cycle) -> None:
    factories.proposal(title="Ailleurs")
    factories.proposal(cycle, title="Brouillon", stage="draft")
    text = read(bench)
    assert "Bibliobus" in text
    assert "Ailleurs" not in text
    assert "Brouillon" not in text


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("score", "Bien votée"),
        ("-score", "Discutée"),
        ("comments", "Discutée"),
        ("-comments", "Bien votée"),
    ],
)
def test_the_bench_is_sorted_either_way(
    bench: FlaskClient, cycle: Cycle, sort: str, first: str
) -> None:
    titles = ["Bien votée", "Discutée"]
    measured(factories.proposal(cycle, title=titles[0]), score=9, comments=-1)
    measured(factories.proposal(cycle, title=titles[1]), score=-1, comments=9)
    text = read(bench, sort=sort)
    assert min(titles, key=text.index) == first


def test_the_bench_is_filtered_by_principle_and_stage(bench: FlaskClient, cycle: Cycle) -> None:
    wanted = factories.principle("Équité")
    factories.proposal(cycle, title="Juste", principles=[wanted], stage="postponed")
    text = read(bench, principle=wanted.id, stage="postponed")
    assert "Juste" in text
    assert "Bibliobus" not in text


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "id; drop table"},
        {"stage": "draft"},
        {"stage": "hidden"},
        {"principle": "x"},
        {"principle": "9" * 40},
        {"page": "-1"},
        {"page": "9" * 30},
        {"unknown": "1", "endpoint": "x"},
    ],
)
def test_odd_filters_are_no_fault(bench: FlaskClient, cycle: Cycle, query: dict[str, str]) -> None:
    factories.proposal(cycle, title="Brouillon", stage="draft")
    assert "Brouillon" not in read(bench, **query)


@pytest.mark.parametrize("cycle_name", ["999", "x", "9" * 30])
def test_an_unknown_cycle_is_not_found(bench: FlaskClient, cycle_name: str) -> None:
    assert bench.get("/steering/proposals/", query_string={"cycle": cycle_name}).status_code == 404


def test_an_empty_house_has_a_bench_too(signed_in: Browser, steward: Member) -> None:
    assert "No cycle yet" in read(signed_in(steward))


@pytest.mark.parametrize(
    "path", ["/steering/", "/steering/proposals/", "/steering/proposals/1/decision"]
)
def test_the_bench_is_the_steering_groups(
    signed_in: Browser, member: Member, client: FlaskClient, path: str
) -> None:
    assert signed_in(member).get(path).status_code == 403
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("number", [1, 30])
def test_the_bench_costs_at_most_eight_statements(
    bench: FlaskClient, cycle: Cycle, number: int, count_queries: Any
) -> None:
    for n in range(number):
        factories.proposal(cycle, title=f"Proposition {n}")
    read(bench)
    with count_queries() as statements:
        read(bench)
    assert len(statements) <= 8


def test_counts_that_are_not_public_yet_do_not_order_the_bench(
    signed_in: Browser, steward: Member
) -> None:
    cycle = factories.cycle("vote", results="close")
    titles = ["La première", "La seconde"]
    first, second = (factories.proposal(cycle, title=title) for title in titles)
    measured(first, score=1, comments=0), measured(second, score=987_654, comments=0)
    text = read(signed_in(steward), sort="score")
    assert text.index(titles[0]) < text.index(titles[1])
    assert not re.search(r"987\D?654", text.split("<tbody")[1])


def decide(browser: FlaskClient, proposal: Proposal, **fields: Any) -> Any:
    data = {"outcome": "declined", "reason_en": "Too dear.", "number": 0} | fields
    return browser.post(f"/steering/proposals/{proposal.id}/decision", data=data, headers=ENGLISH)


def test_a_decision_is_made_by_a_form_and_shown_to_everybody(
    bench: FlaskClient, proposal: Proposal, client: FlaskClient
) -> None:
    assert 'name="outcome"' in read(bench, f"/steering/proposals/{proposal.id}/decision")
    assert decide(bench, proposal).status_code == 303
    assert "Bibliobus" in read(bench, stage="decided")
    assert "Too dear." in read(client, "/decisions/")


@pytest.mark.parametrize(
    "fields",
    [
        {"reason_en": ""},
        {"outcome": "promoted"},
        {"outcome": ""},
        {"outcome": "merged"},
        {"outcome": "merged", "into": "nonsense"},
        {"meeting": "12"},
        {"meeting": "x"},
        {"number": "x"},
        {"reason_en": "x" * 100_001},
    ],
)
def test_a_faulty_decision_comes_back_with_what_was_written(
    bench: FlaskClient, proposal: Proposal, fields: dict[str, str]
) -> None:
    answer = decide(
        bench, proposal, reason_fr="Trop cher." if fields.get("reason_en") != "" else "", **fields
    )
    assert answer.status_code == 422
    assert "This could not be saved yet" in answer.text
    assert ("Trop cher." in answer.text) is (fields.get("reason_en") != "")
    assert not db.session.scalars(sa.select(Decision)).all()


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{}-autre",
        "/proposals/{}-autre",
        "/proposals/{}/versions/1",
        "http://localhost/proposals/{}-y?lang=fr#z",
        "http://127.0.0.1:8000/proposals/{}-y?lang=fr",
    ],
)
def test_the_proposal_that_goes_on_is_named_in_any_of_its_forms(
    bench: FlaskClient, cycle: Cycle, proposal: Proposal, form: str
) -> None:
    target = factories.proposal(cycle, title="Autre")
    assert (
        decide(bench, proposal, outcome="merged", into=form.format(target.id)).status_code == 303
    )
    assert db.session.scalars(sa.select(Decision.into_id)).one() == target.id


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/cycles/{}-appel?lang=fr",
        "/plan/actions/{}-pompes",
        "/cycles/{}-appel/proposals/",
        "https://elsewhere.example/proposals/{}-autre",
        "javascript:/proposals/{}",
        "http://[/proposals/{}",
    ],
)
def test_no_other_address_names_the_proposal_that_goes_on(
    bench: FlaskClient, cycle: Cycle, proposal: Proposal, address: str
) -> None:
    target = factories.proposal(cycle, title="Autre")
    assert (
        decide(bench, proposal, outcome="merged", into=address.format(target.id)).status_code
        == 422
    )
    assert not db.session.scalars(sa.select(Decision)).all()


def test_the_proposal_that_goes_on_is_looked_for_by_title_or_number(
    bench: FlaskClient, cycle: Cycle, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "WHOLE", 0)
    target = factories.proposal(cycle, title="Un puits pour deux douars")
    hidden = factories.proposal(cycle, title="Un puits caché", stage="hidden")
    with writing():
        index(target), index(hidden), index(proposal)
    looked = decide(bench, proposal, look_in="into", into_words="puits").text
    assert re.findall(r'name="into" id="into-\d" value="(\d+)"', looked) == [str(target.id)]
    assert not db.session.scalars(sa.select(Decision)).all()
    typed = {"outcome": "merged", "into": "", "into_words": f"#{target.id}"}
    assert decide(bench, proposal, **typed | {"into_words": "puits"}).status_code == 422
    assert decide(bench, proposal, **typed).status_code == 303
    assert db.session.scalars(sa.select(Decision.into_id)).one() == target.id


def test_the_loser_of_two_deciders_sees_both_texts(bench: FlaskClient, proposal: Proposal) -> None:
    decide(bench, proposal, reason_en="First.")
    late = decide(bench, proposal, reason_en="Second.")
    assert late.status_code == 409
    assert "First." in late.text
    assert "Second." in late.text
    assert "Nadia Tazi declined this proposal" in late.text


@pytest.mark.parametrize("outcome", ["declined", "postponed", "merged"])
def test_a_second_click_leads_to_the_decision_that_the_first_one_made(
    bench: FlaskClient, cycle: Cycle, proposal: Proposal, outcome: str
) -> None:
    said = {"outcome": outcome, "into": str(factories.proposal(cycle).id), "number": 0}
    said |= {"key": "k"}
    answers = [decide(bench, proposal, **said) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [row.outcome for row in db.session.scalars(sa.select(Decision))] == [outcome]
    assert decide(bench, proposal, **said | {"key": "l"}).status_code == 409


@pytest.mark.parametrize("ref", ["999999", "999999-x", "2147483647"])
def test_there_is_no_form_for_what_is_not_there(bench: FlaskClient, ref: str) -> None:
    assert bench.get(f"/steering/proposals/{ref}/decision").status_code == 404


def test_a_draft_is_not_judged(bench: FlaskClient, cycle: Cycle) -> None:
    draft = factories.proposal(cycle, stage="draft")
    assert bench.get(f"/steering/proposals/{draft.id}/decision").status_code == 404


def test_the_register_costs_the_same_however_long(
    bench: FlaskClient, cycle: Cycle, client: FlaskClient, count_queries: Any
) -> None:
    for _ in range(25):
        decide(bench, factories.proposal(cycle))
    read(client, "/decisions/")
    with count_queries() as statements:
        assert 'rel="next"' in read(client, "/decisions/")
    assert len(statements) <= 4
