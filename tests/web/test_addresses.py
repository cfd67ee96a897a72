"""Addresses that are made from what somebody asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.addresses import inside
from app.web.paging import url_of_page


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
    ],
)
def test_nothing_leads_off_the_site(app: Flask, target: str | None) -> None:
    assert inside(target) is None


def test_our_own_pages_are_followed(app: Flask) -> None:
    assert inside("/sign-in?next=/#x") == "/sign-in?next=/#x"
