"""Static files are kept for ever under the fingerprint of their content, and under no other."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.templating import static_url


@pytest.fixture
def address(app: Flask) -> str:
    with app.test_request_context():
        return static_url("css/site.css")


def test_a_file_is_kept_under_its_fingerprint(client: FlaskClient, address: str) -> None:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_a_page_of_another_version_gets_the_file_and_does_not_keep_it(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address.partition("?")[0] + "?v=0123456789ab", buffered=True)
    assert answer.status_code == 200
    assert answer.headers.getlist("Cache-Control") == ["no-cache"]
