"""What is said without a request is what the reader of a page would read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask, has_request_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.database import writing
from app.kept import touch_frame
from app.policy import Ability, check
from app.proposals.models import Proposal
from app.speech import addresses, dates, sorting, texts
from app.speech.language import language, language_name, locale_direction, speaking
from app.web.fragments import cached
from tests import factories
from tests.conftest import NOON

CODES = ("fr", "ar", "en")
LAZY = _l("Choose from the list.")
CYCLE = Cycle()
DAYS = ("%(days)s day left", "%(days)s days left")
STEWARD = Actor(7, "steward", role="steering")
NAMED = {"fr": "Un puits", "ar": "بئر"}
SAYINGS: dict[str, Callable[[Proposal], object]] = {
    "a sentence": lambda _row: _("Give this in at least one language."),
    "a sentence that waits": lambda _row: str(LAZY),
    "one of several": lambda _row: ngettext(*DAYS, 1, days=1),
    "several": lambda _row: [ngettext(*DAYS, n, days=n) for n in (2, 11, 100)],
    "a day and an hour": lambda _row: dates.full(NOON),
    "the first of a month": lambda _row: dates.short(date(2027, 5, 1)),
    "a quarter": lambda _row: dates.vague(date(2027, 4, 1), "quarter"),
    "how far away": lambda _row: [
        dates.near(NOON + timedelta(days=days)) for days in (-40, 2, 800)
    ],
    "until when": lambda _row: dates.until(NOON),
    "a number": lambda _row: (dates.number(1234567.5), dates.percent(0.125)),
    "money": lambda _row: dates.money(1500000),
    "a text in several languages": lambda _row: texts.words(NAMED),
    "a name to sort by": lambda _row: sorting.by_name(NAMED),
    "a language": lambda _row: (language(), language_name("zgh"), locale_direction()),
    "a page": lambda _row: addresses.url_for("proposals.index", page=2, q="eau"),
    "a page of a thing": lambda row: addresses.url_of("proposals.show", row, _anchor="thread"),
    "a whole address": lambda row: addresses.absolute(addresses.url_of("proposals.show", row)),
    "why not": lambda row: str(check(STEWARD, Ability.EDIT_PROPOSAL, (row, CYCLE)).sentence),
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("named", [True, False])
def test_words_dates_numbers_and_addresses_are_those_of_a_page(
    app: Flask, code: str, named: bool
) -> None:
    row = factories.proposal(factories.cycle("vote"), title="Un puits")
    asked = {"query_string": f"lang={code}"} if named else {"headers": {"Accept-Language": code}}
    with app.test_request_context("/", **asked):
        read = {name: say(row) for name, say in SAYINGS.items()}
    assert not has_request_context()
    with speaking(code, named=named):
        assert {name: say(row) for name, say in SAYINGS.items()} == read


def test_one_speaks_to_somebody_else_within_a_request_and_then_to_its_reader_again(
    app: Flask,
) -> None:
    with app.test_request_context("/?lang=fr"):
        assert (language(), str(LAZY)) == ("fr", "Choisissez dans la liste.")
        with speaking("ar"):
            assert (language(), dates.day(date(2027, 5, 1))) == ("ar", "1 ماي 2027")
            assert str(LAZY) != "Choisissez dans la liste."
            assert addresses.url_for("proposals.index") == "/proposals/"
        assert (language(), str(LAZY)) == ("fr", "Choisissez dans la liste.")
        assert addresses.url_for("proposals.index") == "/proposals/?lang=fr"


def test_nobody_speaks_a_language_that_there_is_none_of(app: Flask) -> None:
    with pytest.raises(KeyError), speaking("tlh"):
        pass


def test_a_site_below_a_path_is_led_to_there(app: Flask) -> None:
    with speaking("fr", root="/plan"):
        assert addresses.url_for("proposals.index") == "/plan/proposals/"


def test_before_there_is_an_app_a_sentence_is_said_as_it_is_written() -> None:
    assert str(LAZY) == "Choose from the list."


def test_what_was_drawn_for_the_reader_is_not_shown_to_somebody_else(app: Flask) -> None:
    with writing():
        touch_frame()  # nothing is kept before anything was ever set
    with app.test_request_context("/?lang=fr"):
        assert cached("words", (), language) == "fr"
        assert cached("words", (), lambda: "drawn again") == "fr"
        with speaking("ar"):
            assert cached("words", (), language) == "ar"
        assert cached("words", (), lambda: "drawn again") == "fr"
