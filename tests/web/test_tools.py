"""What a list is asked for looks and works alike on every list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from tests import factories


@pytest.fixture
def desk(signed_in: Callable[[Member], FlaskClient], steward: Member) -> FlaskClient:
    """The steering group's browser, in French."""
    browser = signed_in(steward)
    browser.get("/?lang=fr")
    return browser


def test_the_administrators_lists_do_so_too(
    signed_in: Callable[[Member], FlaskClient], administrator: Member
) -> None:
    browser = signed_in(administrator)
    given = {
        "/admin/members": {"q": "karim", "role": "admin", "state": "waiting"},
        "/admin/log": {"person": "karim", "kind": "member", "day": "2026-11-24"},
    }
    for path, asked in given.items():
        page = LexborHTMLParser(browser.get(path, query_string=asked).text)
        assert len(page.css(".tools > form[method=get] > details .filters")) == 1, path
        removing = [link.attributes["href"] or "" for link in page.css(".tags a.tag")]
        for name in asked:
            without = next(url for url in removing if f"{name}=" not in url)
            left = LexborHTMLParser(browser.get(without).text).css(".tags a.tag")
            assert len(left) == 2, without


def test_each_list_folds_its_filters_and_takes_one_away_by_a_link(desk: FlaskClient) -> None:
    principle = factories.principle("Ancrage")
    cycle = factories.cycle("decide")
    factories.proposal(cycle, title="Four solaire", principles=[principle])
    factories.organisation("Association Four")
    factories.draft_action("Ouvrir le four", principles=[principle])
    factories.adopted()
    given = {
        "/proposals/": {"q": "four", "principle": str(principle.id)},
        "/steering/proposals/": {"q": "four", "principle": str(principle.id)},
        "/plan/": {"principle": str(principle.id), "status": "not started"},
        "/organisations/": {"q": "four", "kind": "association"},
    }
    for path, asked in given.items():
        page = LexborHTMLParser(desk.get(path, query_string=asked).text)
        form = page.css(".tools > form[method=get] > details:not([open]) .filters")
        assert len(form) == 1, path
        removing = [link.attributes["href"] or "" for link in page.css(".tags a.tag")]
        assert len(removing) == 2, path
        for name, other in zip(asked, reversed(list(asked)), strict=True):
            without = next(url for url in removing if f"{name}=" not in url)
            assert f"{other}=" in without, path
            left = LexborHTMLParser(desk.get(without).text).css(".tags a.tag")
            assert len(left) == 1, without
        cleared = page.css(".tags a.more")[0].attributes["href"] or ""
        assert not LexborHTMLParser(desk.get(cleared).text).css(".tags"), path
