"""The search terms on PostgreSQL: it reads every query, and finds what SQLite finds."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.text.analyser import index_terms, tsquery
from tests.text.corpora import naughty_strings, xss_payloads
from tests.text.test_analyser import FOUND, NOT_FOUND, QUERIES

MATCH = sa.text("SELECT to_tsvector('simple', :terms) @@ to_tsquery('simple', :query)")


@pytest.fixture(scope="module")
def connection(new_postgres_database: Callable[[str], str]) -> Iterator[sa.Connection]:
    """An empty database's connection."""
    engine = sa.create_engine(new_postgres_database("search"))
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def found(connection: sa.Connection, text: str, query: str) -> bool:
    """Whether PostgreSQL finds a text by a query."""
    asked = tsquery(query)
    return asked is not None and bool(
        connection.scalar(MATCH, {"terms": index_terms([text]), "query": asked})
    )


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_a_word_is_found_as_people_type_it(
    connection: sa.Connection, text: str, query: str
) -> None:
    assert found(connection, text, query)


@pytest.mark.parametrize(("text", "query"), NOT_FOUND)
def test_other_words_are_not_found(connection: sa.Connection, text: str, query: str) -> None:
    assert not found(connection, text, query)


def test_naughty_strings_are_queries(connection: sa.Connection) -> None:
    for text in naughty_strings() + xss_payloads():
        assert found(connection, text, text) in (True, False)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES | st.text(min_size=50))
def test_every_query_can_be_read(connection: sa.Connection, query: str) -> None:
    assert found(connection, "eau", query) in (True, False)
