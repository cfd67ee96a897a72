"""Forms in several languages, one in front of the others, and dates as exactly as they are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db
from app.plan.models import Action
from app.web.forms import Form
from app.web.precise import precise
from tests import factories

Browser = Callable[[Member], FlaskClient]
LONG = "x" * 301
NEW = "/steering/plan/actions/new"


@pytest.fixture
def desk(signed_in: Browser, steward: Member) -> FlaskClient:
    return signed_in(steward)


def in_front(page: str, group: str = "title-tongue") -> list[str | None]:
    """Which tabs of that group are chosen."""
    tree = LexborHTMLParser(page)
    radios = tree.css(f"input[name='{group}']")
    return [radio.attributes["value"] for radio in radios if "checked" in radio.attributes]


def faulty(page: str) -> list[str]:
    """The tabs that say that they hold a fault."""
    return [tab.text(strip=True)[:7] for tab in LexborHTMLParser(page).css(".is-faulty")]


@pytest.mark.parametrize(
    ("sent", "front"),
    [
        ({}, "fr"),  # what the whole lacks is said in the first language
        ({"title_fr": "Un", "title_ar": LONG}, "ar"),
        ({"title_en": LONG, "title_ar": LONG}, "ar"),  # the first of several
        ({"title_fr": "Un", "title-tongue": "en"}, "en"),  # as it was before
        ({"title_fr": "Un", "title-tongue": "x"}, "fr"),
        ({"title_fr": "Un", "title_ar": LONG, "title-tongue": "all"}, "ar"),
    ],
)
def test_the_tab_of_the_first_fault_is_in_front(
    desk: FlaskClient, sent: dict[str, str], front: str
) -> None:
    answer = desk.post(f"{NEW}?lang=fr", data=sent)
    assert answer.status_code == 422
    assert in_front(answer.text) == [front]
    assert bool(faulty(answer.text)) is (LONG in sent.values() or not sent)


def test_the_readers_language_is_in_front_and_the_main_one_first(desk: FlaskClient) -> None:
    page = desk.get(f"{NEW}?lang=ar").text
    assert in_front(page) == ["ar"]
    first = LexborHTMLParser(page).css_first(".tongues")
    names = [node.text(strip=True) for node in first.css(".tongue__name")]
    assert names == ["Français", "العربية", "English"]
    assert "(optional)" not in first.text()


def test_a_site_of_one_language_has_no_tabs(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], languages=("fr",)))
    page = desk.get(NEW).text
    assert in_front(page) == []
    assert 'name="title_fr"' in page


def test_a_fold_is_open_where_a_fault_is(desk: FlaskClient) -> None:
    def opened(**sent: str) -> bool:
        page = desk.post(NEW, data=sent).text
        return "open" in LexborHTMLParser(page).css_first("main details.fold").attributes

    assert opened(budget="beaucoup")
    assert not opened(budget="12")


class Dated(Form):
    on = precise("On", spellings="As typed.")


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({"on": "mars 2027"}, "mars 2027"),
        ({"on": "2027", "on-precision": "day", "on-day": "2028-01-01"}, "2027"),
        ({"on-precision": "day", "on-day": "2028-01-31", "on-year": "2027"}, "2028-01-31"),
        ({"on-precision": "day", "on-day": "", "on-year": "2027"}, "2027"),
        ({"on-precision": "day", "on-month": "02", "on-year": "2027"}, "2027-02"),
        ({"on-precision": "day", "on-quarter": "4", "on-year": "2027"}, "2027-Q4"),
        ({"on-precision": "day", "on-quarter": "4"}, "-Q4"),
        ({"on-precision": "month", "on-month": "02", "on-year": " 2027 "}, "2027-02"),
        ({"on-precision": "month", "on-month": "", "on-year": "2027"}, "2027-"),
        ({"on-precision": "quarter", "on-quarter": "4", "on-year": "2027"}, "2027-Q4"),
        ({"on-precision": "quarter", "on-quarter": "", "on-year": ""}, ""),
        ({"on-precision": "year", "on-day": "2028-01-31", "on-year": "2027"}, "2027"),
        ({"on-precision": "decade", "on-day": "2028-01-31"}, "2028-01-31"),
        ({}, ""),
    ],
)
def test_a_date_comes_in_one_field_or_in_its_parts(
    app: Flask, sent: dict[str, str], text: str
) -> None:
    with app.test_request_context("/", method="POST", data=sent):
        form = Dated()
        assert form.validate()
        assert (form.on.data or "") == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2027", {"precision": "year", "year": "2027"}),
        ("2027-Q3", {"precision": "quarter", "year": "2027", "quarter": "3"}),
        ("2027-02", {"precision": "month", "year": "2027", "month": "02"}),
        ("0987-02-28", {"precision": "day", "day": "0987-02-28"}),
        ("", {"precision": "day"}),
    ],
)
def test_a_stored_date_is_shown_in_its_parts(app: Flask, text: str, parts: dict[str, str]) -> None:
    with app.test_request_context("/"):
        shown = Dated(data={"on": text}).on.parts
        assert {name: value for name, value in shown.items() if value} == parts


def test_what_is_no_date_stays_as_it_was_typed(desk: FlaskClient) -> None:
    page = desk.post(f"{NEW}?lang=en", data={"title_fr": "Un", "due_on": "bientôt"}).text
    assert 'name="due_on" value="bientôt"' in page
    parts = {"due_on-precision": "month", "due_on-month": "04", "due_on-year": "l'an prochain"}
    page = desk.post(f"{NEW}?lang=en", data={"title_fr": "Un", **parts}).text
    assert 'value="l&#39;an prochain"' in page
    assert 'value="04" selected' in page


def test_parts_are_saved_as_a_date_typed_in_one_field_is(desk: FlaskClient) -> None:
    def saved(**sent: Any) -> tuple[Any, str]:
        row = factories.draft_action()
        owner = f"organisation:{row.owner_organisation_id}"
        said = {"title_fr": "Un", "owner": owner, "version": row.version, **sent}
        answer = desk.post(f"/steering/plan/actions/{row.id}", data=said)
        assert answer.status_code == 303
        db.session.expire_all()
        now = db.session.get_one(Action, row.id)
        return now.due_on, now.due_precision

    in_parts = {"due_on-precision": "quarter", "due_on-quarter": "1", "due_on-year": "2028"}
    assert saved(**in_parts) == saved(due_on="2028-Q1") == saved(due_on="T1 2028")
