"""The pages of cycles, and the forms of the steering group."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db
from tests import factories
from tests.conftest import NOON

Browser = Callable[[Member], FlaskClient]


def post(browser: FlaskClient, **data: str) -> Any:
    given = {"name_fr": "Appel", "ballot": "support", "results": "close", **data}
    return browser.post("/steering/cycles/new?lang=en", data=given)


def ref_of(row: Cycle) -> str:
    return f"{row.id}-{row.name['fr'].lower().replace(' ', '-')}"


def test_the_page_says_phases_dates_and_rules(client: FlaskClient, count_queries: Any) -> None:
    row = factories.cycle(
        "vote", ballot="agreement", results="close", secret=True, summary={"fr": "Un **appel**."}
    )
    factories.proposal(row)
    factories.proposal(row, stage="draft")
    with count_queries() as statements:
        text = client.get(f"/cycles/{ref_of(row)}?lang=en").text
    assert len(statements) <= 8
    for words in [
        "10 days left",
        "4 December 2026, 12:00",
        "agrees, is neutral or disagrees",
        "1 proposal",
        "secret",
    ]:
        assert words in text
    assert "Results are shown when voting has closed, not before." in text
    assert "<strong>appel</strong>" in text


def test_the_list_shows_every_cycle(client: FlaskClient, count_queries: Any) -> None:
    rows = [factories.cycle(phase) for phase in ("closed", "vote", "gather")]
    with count_queries() as statements:
        text = client.get("/cycles/").text
    assert len(statements) <= 8
    assert all(f"/cycles/{ref_of(row)}" in text for row in rows)


def test_no_cycle_yet_says_so(client: FlaskClient) -> None:
    assert "No cycle yet" in client.get("/cycles/?lang=en").text


def test_a_vote_that_ends_at_midnight_names_its_last_day_on_every_page(
    app: Flask, client: FlaskClient, signed_in: Browser, member: Member
) -> None:
    with clock.set_to(clock.start_of(date(2026, 11, 3), factories.ZONE)):
        row = factories.cycle("vote", days_left=10)
    number, ref = factories.proposal(row).id, ref_of(row)
    pages = (f"/proposals/{number}-bibliobus", f"/cycles/{ref}", f"/cycles/{ref}/results", "/")
    for at in (datetime(2026, 11, 10, tzinfo=UTC), NOON):
        with clock.set_to(at):
            browser = client if at == NOON else signed_in(member)
            told = {page: browser.get(f"{page}?lang=en").text for page in pages}
        begins = re.compile(
            "from 13 Nov 2026|13 November 2026, 00:00</time></div></td>"
            "|13 Nov 2026</time><span>The steering group begins"
        )  # the next phase
        assert [page for page, text in told.items() if "13 Nov" in begins.sub("", text)] == []
        assert "12 November 2026 (Casablanca time)" in told[pages[0]]
    assert "ended 12 Nov 2026" in told[pages[1]]


def test_an_outdated_slug_moves_and_nonsense_is_missing(client: FlaskClient) -> None:
    row = factories.cycle()
    assert client.get(f"/cycles/{row.id}-old?lang=en").location == f"/cycles/{ref_of(row)}?lang=en"
    assert client.get("/cycles/99999").status_code == 404
    assert client.get("/cycles/0").status_code == 404


def test_the_stepper_stands_alone_as_a_region(app: Flask) -> None:
    row = factories.cycle("vote")
    with app.test_request_context("/?lang=en"):
        html = app.jinja_env.get_template("cycles/_stepper.html").render(cycle=cycle_by_id(row.id))
    assert f'id="cycle-{row.id}"' in html
    assert "10 days left" in html


def test_a_cycle_is_opened_with_the_dates_that_are_known(
    signed_in: Browser, steward: Member
) -> None:
    dates = {"gather_from": "2026-11-01T09:00", "vote_from": "2027-01-10T09:00"}
    answer = post(signed_in(steward), secret="y", ballot_limit="3", **dates)
    assert answer.status_code == 303
    number = db.session.scalars(sa.select(Cycle.id)).one()
    row = cycle_by_id(number)
    assert row is not None
    assert [phase.kind for phase in row.phases] == ["gather", "vote"]
    assert (row.electorate, row.results, row.secret, row.ballot_limit) == (
        "people",
        "close",
        True,
        3,
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            {"vote_from": "2027-01-10T09:00", "decide_from": "2027-01-10T09:00"},
            "this date is too early",
        ),
        (
            {"gather_from": "2027-02-10T09:00", "closed_from": "2027-01-10T09:00"},
            "this date is too early",
        ),
        ({"gather_from": "0001-01-01T00:00"}, "Give a year from 1900 to 2200"),
        ({"gather_from": "demain"}, "Give a day and an hour"),
        ({"ballot": "points"}, "Choose from the list"),
        ({"ballot": ""}, "Choose from the list"),
        ({"ballot_limit": "0"}, "Give a whole number from 1 to 2147483647"),
        ({"ballot_limit": "trois"}, "Give a whole number from 1 to 2147483647"),
        ({"results": "never"}, "Choose from the list"),
        ({"name_fr": "", "name_ar": ""}, "at least one language"),
        ({"summary_fr": "x" * 2001}, "longer than"),
    ],
)
def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(
    signed_in: Browser, steward: Member, data: dict[str, str], sentence: str
) -> None:
    answer = post(
        signed_in(steward), deliberate_from="2026-12-01T10:00", **{"name_ar": "دورة", **data}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="2026-12-01T10:00"' in answer.text or "deliberate_from" in data
    assert 'value="دورة"' in answer.text or sentence == "at least one language"


def test_the_edit_form_shows_the_local_times(
    signed_in: Browser, steward: Member, member: Member
) -> None:
    row = factories.cycle("gather")
    path = f"/steering/cycles/{row.id}/edit"
    text = signed_in(steward).get(path).text
    assert 'value="2026-11-04T12:00"' in text
    assert "Africa/Casablanca" in text
    assert signed_in(member).get(path).status_code == 403


def test_points_are_offered_only_where_they_are(signed_in: Browser, steward: Member) -> None:
    browser = signed_in(steward)
    assert (
        'value="points"'
        in browser.get(f"/steering/cycles/{factories.cycle(ballot='points').id}/edit").text
    )
    assert 'value="points"' not in browser.get("/steering/cycles/new").text
