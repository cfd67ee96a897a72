"""Vague dates: read, spelt again, and shown."""

from datetime import date

import pytest
from flask import Flask

from app.errors import Invalid
from app.plan.dates import parse_vague, read_vague, written
from app.plan.models import PRECISIONS
from app.web.dates import vague

GIVEN = [
    ("2027-03-05", date(2027, 3, 5), date(2027, 3, 5), "day"),
    ("2027-03", date(2027, 3, 1), date(2027, 3, 31), "month"),
    ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "month"),
    ("2027-Q2", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
    (" 2027-q4 ", date(2027, 10, 1), date(2027, 12, 31), "quarter"),
    ("2027", date(2027, 1, 1), date(2027, 12, 31), "year"),
]
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
    "٢٠٢٧",
    "2027-3-5",
]


@pytest.mark.parametrize(("text", "first", "last", "precision"), GIVEN)
def test_a_date_keeps_the_vagueness_it_was_given_with(text, first, last, precision):
    found = parse_vague(text)
    assert found == (first, last, precision)
    assert written(found.first, precision) == written(found.last, precision) == text.strip().upper()


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_date_is_refused_at_its_field(app: Flask, text):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        parse_vague(text, "due_on")
    assert refused.value.field == "due_on"


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


def test_nothing_is_written_for_no_date():
    assert written(None, "day") is None
