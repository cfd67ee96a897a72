"""Addresses that are made from what somebody asked for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.meetings.models import Meeting
from app.speech.addresses import url_for, url_of
from app.web.addresses import inside, this_page
from tests import factories

THEN = datetime(2026, 1, 5, tzinfo=UTC)
PAST = {
    "zone": "UTC",
    "starts_wall": THEN.replace(tzinfo=None),
    "starts_at": THEN,
    "ends_at": THEN,
}


@pytest.mark.parametrize(
    "name", ["endpoint", "_scheme", "_external", "_anchor", "_method", "self"]
)
def test_a_parameter_of_any_name_is_only_a_parameter(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/?{name}=https")
    assert answer.status_code == 200
    assert f'href="/?{name}=https&amp;lang=ar"' in answer.text


def test_another_page_of_a_list_keeps_its_filters(app: Flask) -> None:
    with app.test_request_context("/?q=école&page=2&stage=a&stage=b&endpoint=x"):
        assert this_page(page="3") == "/?q=%C3%A9cole&page=3&stage=a&stage=b&endpoint=x"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil",
        "javascript:x",
        "",
        None,
        "/nowhere",
        "/\t/x",
        "//[",
        "http://[",
        "/%5Cevil",
        "/%2Fevil.example",
        "/%09/x",
        "%2F%2Fevil.example",
        "/%00",
    ],
)
def test_nothing_leads_off_the_site(app: Flask, target: str | None) -> None:
    assert inside(target) is None


def test_our_own_pages_are_followed(app: Flask) -> None:
    assert inside("/sign-in?next=/#x") == "/sign-in?next=/#x"


def test_a_long_title_in_arabic_is_an_address_of_ours_too(app: Flask) -> None:
    title = "مشروع المكتبة المتنقلة لفائدة التلاميذ والتلميذات بالعالم القروي المغربي"
    row = factories.proposal(title=title, language="ar")
    with app.test_request_context():
        address = url_of("proposals.show", row)
    assert len(address) > 300
    assert inside(address) == address


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("discussion.permalink", {"comment_id": 1}),
        ("discussion.permalink", {"comment_id": 2**31 - 1, "lang": None}),
        ("discussion.delete", {"comment_id": 7, "order": None}),
        ("discussion.delete", {"comment_id": 7, "order": "newest"}),
        ("voting.vote", {"ref": 12, "back": "/proposals/?page=2&q=eau"}),
        ("voting.vote", {"ref": 12, "back": "/a1900000007"}),
        (
            "proposals.show",
            {"ref": "3-جسر", "comments": 2, "order": "newest", "_anchor": "comment-9"},
        ),
        ("proposals.show", {"ref": "12-un-jardin_partagé"}),
        ("proposals.show", {"ref": "12-a b/?&c"}),
        ("accounts.sign_in", {"ref": "12-un jardin", "next": "/"}),
        ("accounts.sign_in", {"ref": "12-جسر", "next": "/"}),
        ("proposals.index", {"q": "x" * 500}),
        ("site.home", {"lang": "ar"}),
    ],
)
def test_a_remembered_address_is_the_one_that_would_be_built(
    engine_app: Flask, endpoint: str, values: dict[str, Any]
) -> None:
    for lang in ["", "ar", "xx", "x" * 300] * 2:
        with engine_app.test_request_context(f"/?lang={lang}"):
            named = {"lang": "ar"} if lang == "ar" else {}
            assert url_for(endpoint, **values) == flask.url_for(endpoint, **{**named, **values})


def links(page: str, path: str) -> list[str]:
    """The addresses of a page that begin so, as a browser reads them."""
    return [unescape(found) for found in re.findall(rf'href="({path}[^"]*)"', page)]


@pytest.mark.parametrize("lang", ["", "&lang=ar"])
def test_a_page_leads_back_to_the_list_as_it_was_asked_for(
    app: Flask, signed_in: Any, lang: str
) -> None:
    cycle, place = factories.cycle("vote"), factories.territory()
    for number in range(30):
        factories.proposal(cycle, title=f"Un puits {number}")
        factories.stored(Meeting(kind="workshop", title={"fr": f"Atelier {number}"}, **PAST))
    factories.draft_action(territories=[place])
    factories.adopted()
    asked = {
        "/proposals/": ("stage=submitted&sort=oldest&page=2", "/proposals/\\d"),
        "/plan/": (f"territory={place.id}", "/plan/actions/"),
        "/organisations/": ("q=amal&kind=association", "/organisations/\\d"),
        "/meetings/": ("page=2", "/meetings/\\d"),
    }
    wrong = []
    for reader in (app.test_client(), signed_in(factories.member())):
        for address, (query, row) in asked.items():
            link = next(iter(links(reader.get(f"{address}?{query}{lang}").text, row)), "/nowhere")
            page = reader.get(link.split("#")[0], follow_redirects=True).text
            back = links(page.partition('class="breadcrumb"')[2], address)[:1]
            same = [parse_qs(urlsplit(way).query) == parse_qs(query + lang) for way in back]
            wrong += (
                [] if same == [True] else [f"{address}?{query}{lang}: {link} leads back to {back}"]
            )
            whole = links(reader.get(address).text, row)[0]
            wrong += [f"{address}: {whole}"] if "list=" in whole else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "given",
    [
        "_external=1&_scheme=javascript",
        "//evil.example",
        "lang=xx&list=a",
        '"><i>=<i>',
        "a=" + "x" * 400,
        "%ff=%00",
    ],
)
def test_a_list_in_an_address_is_a_query_of_ours_and_nothing_else(
    app: Flask, client: FlaskClient, given: str
) -> None:
    row = factories.proposal(factories.cycle("vote"))
    page = client.get(
        f"/proposals/{row.id}", query_string={"list": given}, follow_redirects=True
    ).text
    ways = links(page, "/proposals/\\?") + links(page, '/proposals/(?=")')
    assert "<i>" not in page
    assert all(
        "evil" not in urlsplit(way).netloc and "lang=xx" not in way and len(way) < 300
        for way in ways
    )
    assert ways
    assert re.search(rf'<link rel="canonical" href="[^"?]*/proposals/{row.id}-bibliobus">', page)
