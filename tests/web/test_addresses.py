"""Addresses that are made from what somebody asked for."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import addresses
from app.web.addresses import inside
from app.web.paging import url_of_page
from tests import factories


@pytest.mark.parametrize("name", ["endpoint", "_scheme", "_external", "_anchor", "_method", "self"])
def test_a_parameter_of_any_name_is_only_a_parameter(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/?{name}=https")
    assert answer.status_code == 200
    assert f'href="/?{name}=https&amp;lang=ar"' in answer.text


def test_another_page_of_a_list_keeps_its_filters(app: Flask) -> None:
    with app.test_request_context("/?q=école&page=2&stage=a&stage=b&endpoint=x"):
        assert url_of_page(3) == "/?q=%C3%A9cole&page=3&stage=a&stage=b&endpoint=x"


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
        address = addresses.url_of("proposals.show", row)
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
        ("proposals.show", {"ref": "3-جسر", "comments": 2, "order": "newest", "_anchor": "comment-9"}),
        ("proposals.show", {"ref": "12-un-jardin_partagé"}),
        ("proposals.show", {"ref": "12-a b/?&c"}),
        ("accounts.sign_in", {"ref": "12-un jardin", "next": "/"}),
        ("accounts.sign_in", {"ref": "12-جسر", "next": "/"}),
        ("proposals.index", {"q": "x" * 500}),
        ("site.home", {"lang": "ar"}),
    ],
)
@pytest.mark.parametrize("page", ["/", "/?lang=ar", "/?lang=xx", "/?lang=" + "x" * 300])
def test_a_remembered_address_is_the_one_that_would_be_built(
    app: Flask, endpoint: str, values: dict[str, Any], page: str
) -> None:
    for _twice in range(2):
        with app.test_request_context(page):
            assert addresses.url_for(endpoint, **values) == flask.url_for(endpoint, **values)
