"""PostgreSQL goes away and comes back, or has few places: the site says so, loses nothing, and
recovers by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.faults.conftest import Hurt
from tests.faults.people import Answered, Person
from tests.services.postgres import PostgresServer, connect, create_database

pytestmark = pytest.mark.served

SEED = 10
HTMX = {"HX-Request": "true"}


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A cluster of this test's own, that keeps its promises to the disk."""
    server = PostgresServer(with_sync=True).start()
    yield server
    server.stop()


def without_database(person: Person, proposal: int) -> list[Answered]:
    """What a member gets meanwhile: pages, an address that does not exist, forms, fragments."""
    pages = [person.get(path) for path in ("/", "/proposals/", "/no-such-page", "/readyz")]
    vote = f"/proposals/{proposal}/vote"
    return [
        *pages,
        person.post(vote, {"choice": "agree"}),
        person.post(vote, {"choice": "agree"}, **HTMX),
    ]


def says_not_now(answer: Answered) -> bool:
    """Whether it is a 503 with a sentence and a time to come back."""
    return (
        answer.status == 503
        and answer.headers["retry-after"] == "5"
        and "The site is busy" in answer.text
    )


@pytest.mark.timeout(3600)
def test_a_database_that_restarts_costs_no_acknowledged_write(
    postgres: PostgresServer, serve: Callable[..., Hurt], long_run: bool
) -> None:
    site = serve(create_database(postgres.url, "gone"))
    with site.load(SEED) as load:
        for _ in range(20 if long_run else 2):
            load.go_on(20)
            postgres.crash()
            answers = without_database(load.people[0], load.proposals[0])
            postgres.start_again()
            site.server.wait("/readyz")
            assert [answer for answer in answers if not says_not_now(answer)] == []
        load.go_on(20)
    assert load.strange == []
    assert load.lost() == []


def test_a_text_that_cannot_be_saved_now_is_shown_to_its_writer(
    postgres: PostgresServer, serve: Callable[..., Hurt]
) -> None:
    site = serve(create_database(postgres.url, "kept"))
    load = site.load(SEED, members=1)
    person = load.people[0]
    postgres.crash()
    answer = person.post(
        f"/proposals/{load.proposals[0]}/comments",
        {"body": "Mille mots <b>écrits</b> en une heure"},
    )
    assert "Mille mots &lt;b&gt;écrits&lt;/b&gt; en une heure" in answer.text
    site.server.wait("/healthz")
    postgres.start_again()


def few_places(postgres: PostgresServer, url: str, number: int) -> str:
    """The address of that database for somebody who may connect so often at once."""
    with connect(url) as connection:
        connection.execute(f"CREATE ROLE few LOGIN CONNECTION LIMIT {number}".encode())
        connection.execute(b"GRANT ALL ON SCHEMA public TO few")
        connection.execute(b"GRANT ALL ON ALL TABLES IN SCHEMA public TO few")
        connection.execute(b"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few")
    return make_url(url).set(username="few").render_as_string(hide_password=False)


def test_forty_people_on_five_connections_wait_and_are_served(
    postgres: PostgresServer, serve: Callable[..., Hurt], tmp_path: Path
) -> None:
    site = serve(create_database(postgres.url, "few"))
    site.server.stop()
    site.server.environment["DATABASE_URL"] = few_places(postgres, site.server.url, 5)
    site.server.start()
    with site.load(SEED, members=40) as load:
        load.go_on(300)
    assert set(load.answers) == {303}
    assert load.lost() == []
