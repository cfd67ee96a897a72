"""Vague dates: read, spelt again, and shown."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import Member
from app.database import db
from app.errors import Invalid
from app.plan.dates import parse_vague, read_vague, written
from app.plan.models import PRECISIONS, Action
from app.speech.dates import day, money, number, short, vague
from app.text.typed import read_date
from app.web.forms import Form, whole
from tests import factories

GIVEN = [
    ("2027-03-05", date(2027, 3, 5), date(2027, 3, 5), "day"),
    ("2027-03", date(2027, 3, 1), date(2027, 3, 31), "month"),
    ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "month"),
    ("2027-Q2", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
    (" 2027-q4 ", date(2027, 10, 1), date(2027, 12, 31), "quarter"),
    ("2027", date(2027, 1, 1), date(2027, 12, 31), "year"),
]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WRONG = [
    "",
    "soon",
    "2027-13",
    "2027-00",
    "2027-Q5",
    "2027-02-29",
    "2027-02-",
    "27",
    "0001",
    "9999",
    "31 février 2027",
    "0 mai 2027",
    "mai",
    "27 mai",
    "2027-3-5",
    "\u0618",
    "،",
]
# Pieces of which dates are made, and any other sign.
PIECES = [*"0123456789٠٢٣٧-/.,، \u0618", "2027", "T2", "mai", "1er", "مايو"]
TYPED = st.lists(st.sampled_from(PIECES) | st.text(max_size=2))


@pytest.mark.parametrize(("text", "first", "last", "precision"), GIVEN)
def test_a_date_keeps_the_vagueness_it_was_given_with(text, first, last, precision):
    found = parse_vague(text)
    assert found == (first, last, precision)
    assert (
        written(found.first, precision) == written(found.last, precision) == text.strip().upper()
    )


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_date_is_refused_at_its_field(app: Flask, text):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        parse_vague(text, "due_on")
    assert refused.value.field == "due_on"


@given(TYPED.map("".join))
def test_whatever_is_typed_is_a_date_or_none(text):
    with suppress(ValueError):
        read_date(text)


@pytest.mark.parametrize("on", [date.min, date(1850, 3, 31), date(2300, 6, 30), date.max])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_whatever_was_written_is_read_again(on, precision):
    text = written(on, precision)
    found = read_vague(text)
    assert found.first <= on <= found.last
    assert written(found.last, found.precision) == text


def test_a_quarter_is_shown_as_a_quarter(app: Flask):
    with app.test_request_context("/?lang=en"):
        assert vague(parse_vague("2027-Q2").last, "quarter") == "Q2 2027"


LANGUAGES = ("fr", "ar", "en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_vague_date_that_the_site_shows_can_be_typed_back(app: Flask, code: str) -> None:
    wrong = []
    with app.test_request_context(f"/?lang={code}"):
        spellings = {
            vague(found.first, precision): found
            for month in range(1, 13)
            for precision, given in (
                ("month", f"2027-{month:02}"),
                ("quarter", f"2027-Q{(month + 2) // 3}"),
            )
            for found in [parse_vague(given)]
        }
        spellings |= {
            said: parse_vague(on.isoformat())
            for month in range(1, 13)
            for on in (date(2027, month, 1), date(2028, month, 28))
            for said in (vague(on, "day"), day(on), short(on))
        }
        spellings[vague(date(2027, 1, 1), "year")] = parse_vague("2027")
        spellings |= {said.translate(ARABIC): found for said, found in spellings.items()}
        for said, found in spellings.items():
            for typed in (said, f" {said.upper()} ", said.replace(" ", "\u00a0")):
                try:
                    if parse_vague(typed) != found:
                        wrong.append((typed, parse_vague(typed)))
                except Invalid as refused:
                    wrong.append((typed, refused.sentence))
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["٢٠٢٧-٠٣", "مارس 2027", "mars 2027", "March 2027", "Mars 2027", "مارس ٢٠٢٧"]
)
def test_a_month_is_read_in_every_language_whichever_one_reads(app: Flask, text: str) -> None:
    for code in LANGUAGES:
        with app.app_context(), app.test_request_context(f"/?lang={code}"):
            assert parse_vague(text) == parse_vague("2027-03")


def test_of_two_readings_none_is_taken(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        with pytest.raises(Invalid, match="2027-02-01 or 2027-01-02") as refused:
            parse_vague("01/02/2027", "due_on")
        assert refused.value.field == "due_on"
        assert parse_vague("25/12/2027") == parse_vague("2027-12-25")


@pytest.mark.parametrize(
    ("code", "shown"), [("fr", "1 500 000 MAD"), ("ar", "1 500 000 د.م."), ("en", "1,500,000 MAD")]
)
def test_a_budget_has_its_currency_in_the_page_the_form_and_the_edition(
    app: Flask,
    client: FlaskClient,
    signed_in: Callable[[Member], FlaskClient],
    steward: Member,
    code: str,
    shown: str,
) -> None:
    action, group = factories.draft_action("Pompes").id, signed_in(steward)
    path = f"/steering/plan/actions/{action}?lang={code}"
    with app.app_context(), app.test_request_context(f"/?lang={code}"):
        said = money(1_500_000)
    assert " ".join(said.replace("\u200f", "").split()) == shown
    form = group.get(path).text
    assert {"fr": "dirham marocain", "ar": "درهم مغربي", "en": "Moroccan Dirham"}[code] in form
    owner = re.search(
        'value="(organisation:[0-9]+)" selected|selected value="(organisation:[0-9]+)"', form
    )
    assert owner
    chosen = re.findall('name="principles"[^>]*value="([0-9]+)" checked', form)
    given = {
        "title_fr": "Pompes",
        "due_on": "T2 2027",
        "owner": owner[1] or owner[2],
        "principles": chosen,
    }
    assert group.post(path, data=given | {"budget": said, "version": "1"}).status_code == 303
    assert db.session.get_one(Action, action).budget == 1_500_000
    assert json.loads(factories.adopted().content)["currency"] == "MAD"
    assert said in client.get(f"/plan/actions/{action}-pompes?lang={code}").text


class Sum(Form):
    """A form with a number."""

    budget = whole("Budget", most=10**12, units=lambda: ("MAD",))


def typed(app: Flask, code: str, text: str) -> tuple[int | None, list[str]]:
    """What a form makes of a number, and what it says."""
    sent = {"data": {"budget": text}, "method": "POST"}
    with app.app_context(), app.test_request_context(f"/?lang={code}", **sent):
        form = Sum()
        form.validate()
        return form.budget.data, [str(fault) for fault in form.budget.errors]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_that_the_site_shows_can_be_typed_back(app: Flask, code: str) -> None:
    wrong = []
    for value in (0, 7, 80, 999, 1000, 1500, 12_345, 999_999, 1_000_000, 123_456_789_012):
        with app.app_context(), app.test_request_context(f"/?lang={code}"):
            said = number(value)
        for text in (
            said,
            said.translate(ARABIC),
            f"{said} MAD",
            f"{value}",
            f"{value:_}".replace("_", "\u202f"),
        ):
            if typed(app, code, text) != (value, []):
                wrong.append((text, typed(app, code, text)))
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", ["1.500", "12.000", "1,500"])
def test_a_number_that_reads_two_ways_is_refused_with_both(
    app: Flask, code: str, text: str
) -> None:
    value, faults = typed(app, code, text)
    if (code, text) == ("en", "1,500"):  # so the site shows it there
        assert (value, faults) == (1500, [])
    else:
        plain = text.replace(".", "").replace(",", "")
        assert value is None
        assert len(faults) == 1
        assert text in faults[0]
        assert f" {plain} " in faults[0]


def test_nothing_is_written_for_no_date():
    assert written(None, "day") is None
