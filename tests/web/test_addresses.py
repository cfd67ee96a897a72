"""A visitor's query is never taken for an argument of ours."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

HOSTILE = ["endpoint=x", "_scheme=x", "_external=1", "_anchor=a", "_method=POST", "ref=x", "a=%ff&b=%00&c=%0a"]


@pytest.mark.parametrize("query", HOSTILE)
def test_any_query_is_answered_and_kept_in_the_links_to_other_languages(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/?{query}&x=kept")
    assert answer.status_code == 200
    assert "x=kept&amp;lang=ar" in answer.text
