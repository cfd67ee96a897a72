"""Meetings: when they are, what the page shows, who writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid
from app.meetings.models import Meeting
from app.meetings.operations import add_meeting, recompute_instants
from app.meetings.queries import past, undated, upcoming
from app.steering.models import Decision
from tests import factories

Browser = Callable[[Member], FlaskClient]
ZONE = "Africa/Casablanca"


def meeting(title: str = "Rencontre", starts: str = "", ends: str = "", **columns: Any) -> Meeting:
    """A workshop; its times are local."""
    first, last = (datetime.fromisoformat(text) if text else None for text in (starts, ends))
    instants = {
        "starts_at": first and clock.instant(first, ZONE),
        "ends_at": last and clock.instant(last, ZONE),
    }
    walls = {"starts_wall": first, "ends_wall": last, "zone": ZONE}
    return factories.stored(
        Meeting(**{"kind": "workshop", "title": {"fr": title}, **walls, **instants, **columns})
    )


def titles(rows: list[Meeting]) -> list[str]:
    return [row.title["fr"] for row in rows]


def test_meetings_are_to_come_past_or_undated(app: Flask) -> None:
    for title, starts, ends in [
        *[
            ("demain", "2026-11-25T09:00", ""),
            ("en cours", "2026-11-23T09:00", "2026-11-24T18:00"),
        ],
        *[
            ("hier", "2026-11-23T09:00", "2026-11-23T18:00"),
            ("ce matin, sans fin", "2026-11-24T08:00", ""),
        ],
        *[("jadis", "2024-07-04", ""), ("un jour", "", "")],
    ]:
        meeting(title, starts, ends)
    assert titles(upcoming()) == ["en cours", "ce matin, sans fin", "demain"]
    assert titles(past(1)[0]) == ["hier", "jadis"]
    assert titles(undated()) == ["un jour"]


def test_the_list_shows_all_three(client: FlaskClient) -> None:
    meeting("Demain", "2026-11-25T09:00")
    meeting("Jadis", "2024-07-04", whole_days=True)
    meeting("Un jour")
    text = client.get("/meetings/?lang=en").text
    assert (
        text.index("To come")
        < text.index("Demain")
        < text.index("Past meetings")
        < text.index("Jadis")
    )
    assert "4 July 2024" in text
    assert text.index("Date not known") < text.index("Un jour")


@pytest.mark.parametrize("query", ["page=999999", "page=-1", "page=x", "endpoint=x"])
def test_odd_addresses_are_answered(client: FlaskClient, query: str) -> None:
    meeting("Jadis", "2024-07-04")
    assert client.get(f"/meetings/?{query}").status_code == 200


def test_the_page_shows_agenda_minutes_and_what_was_decided(
    client: FlaskClient, count_queries: Any
) -> None:
    row = meeting(
        "Rencontre",
        "2026-11-20T09:00",
        agenda={"fr": "# Accueil"},
        minutes={"fr": "# Accueil\n\n<b>"},
    )
    for stage, title in [("declined", "Publique"), ("hidden", "Cachée")]:
        about = factories.proposal(title=title, stage=stage)
        decided = {
            "number": 1,
            "outcome": "declined",
            "recorded_at": clock.now(),
            "meeting_id": row.id,
        }
        factories.stored(Decision(proposal_id=about.id, reason={"fr": "Non."}, **decided))
    client.get("/meetings/")  # what seldom changes is kept from now on
    with count_queries() as statements:
        text = client.get(f"/meetings/{row.id}-rencontre?lang=en").text
    assert len(statements) <= 8
    assert text.count("<h3>Accueil</h3>") == 2
    assert "&lt;b&gt;" in text
    assert "Publique" in text
    assert "Cachée" not in text


def test_an_outdated_slug_moves_and_nonsense_is_missing(client: FlaskClient) -> None:
    row = meeting("Rencontre")
    assert (
        client.get(f"/meetings/{row.id}-old?lang=ar").location
        == f"/meetings/{row.id}-rencontre?lang=ar"
    )
    assert client.get("/meetings/99999").status_code == 404


def test_only_the_steering_group_announces(
    signed_in: Browser, member: Member, client: FlaskClient
) -> None:
    assert signed_in(member).post("/steering/meetings/new", data={}).status_code == 403
    assert client.get("/steering/meetings/new").status_code == 303


def post(browser: FlaskClient, path: str = "/steering/meetings/new?lang=en", **data: str) -> Any:
    return browser.post(path, data={"kind": "workshop", "title_fr": "Atelier", **data})


def test_hours_are_local_and_instants_follow(signed_in: Browser, steward: Member) -> None:
    answer = post(
        signed_in(steward), starts_on="2026-12-01", starts_time="09:30", ends_time="17:00"
    )
    assert answer.status_code == 303
    row = db.session.scalars(sa.select(Meeting)).one()
    assert (row.starts_at, row.zone) == (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), ZONE)
    assert row.ends_wall == datetime.fromisoformat("2026-12-01T17:00:00")
    assert not row.whole_days
    assert (
        db.session.scalar(sa.select(Event.actor_key).where(Event.verb == "meeting.added"))
        == steward.key
    )


def test_days_alone_are_whole_days(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    answer = post(signed_in(steward), starts_on="2026-12-01", ends_on="2026-12-02")
    row = db.session.scalars(sa.select(Meeting)).one()
    assert row.whole_days
    assert row.ends_at == datetime(2026, 12, 2, 23, 59, 59, tzinfo=UTC)
    text = client.get(answer.location).text
    assert "1 December 2026" in text
    assert "00:00" not in text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "ends before it begins"),
        (
            {"starts_on": "2026-12-01", "starts_time": "10:00", "ends_time": "09:00"},
            "ends before it begins",
        ),
        ({"ends_on": "2026-12-01"}, "Say when the meeting begins"),
        ({"starts_time": "10:00"}, "Give the day, too"),
        ({"starts_on": "0001-01-01"}, "Give a year from 1900 to 2200"),
        ({"starts_on": "demain"}, "Give a day such as"),
        ({"starts_on": "2026-12-01", "starts_time": "25:00"}, "Give an hour such as"),
        ({"title_fr": ""}, "at least one language"),
        ({"kind": "party"}, "Choose from the list"),
        ({"territory_id": "77"}, "Choose from the list"),
        ({"minutes_fr": "x" * 100_001}, "longer than"),
    ],
)
def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(
    signed_in: Browser, steward: Member, data: dict[str, str], sentence: str
) -> None:
    answer = post(signed_in(steward), place_fr="Rabat", **data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ">\r\nRabat</textarea>" in answer.text
    assert db.session.scalar(sa.select(Meeting.id)) is None


def test_an_edit_form_saved_as_it_is_changes_nothing(signed_in: Browser, steward: Member) -> None:
    row = meeting(
        "Rencontre", "2026-12-01T09:30", "2026-12-01T23:59:59", place={"fr": "Rabat", "zgh": "ⴰ"}
    )
    browser, path = signed_in(steward), f"/steering/meetings/{row.id}/edit"
    page = browser.get(path).text
    for shown in ('value="2026-12-01"', 'value="09:30"', ">\r\nRabat</textarea>"):
        assert shown in page
    data = {
        "starts_on": "2026-12-01",
        "starts_time": "09:30",
        "ends_on": "2026-12-01",
        "place_fr": "Rabat",
    }
    assert post(browser, path, **data, title_fr="Rencontre", version="1").status_code == 303
    again = db.session.get_one(Meeting, row.id)
    assert (again.starts_wall, again.ends_wall) == (
        datetime.fromisoformat("2026-12-01T09:30:00"),
        datetime.fromisoformat("2026-12-01T23:59:59"),
    )
    assert again.place == {"fr": "Rabat", "zgh": "ⴰ"}


def test_a_stale_edit_shows_both_texts(signed_in: Browser, steward: Member) -> None:
    row = meeting("Rencontre")
    browser, path = signed_in(steward), f"/steering/meetings/{row.id}/edit?lang=en"
    assert post(browser, path, title_fr="Premier", version="1").status_code == 303
    answer = post(browser, path, title_fr="Second", version="1", starts_on="2026-12-01")
    assert answer.status_code == 409
    assert "Premier" in answer.text
    assert "Second" in answer.text
    assert "2026-12-01" in answer.text


def test_new_zone_data_move_the_instant_and_keep_the_wall(app: Flask) -> None:
    row = meeting("Rencontre", "2026-11-30T09:00", starts_at=datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert (
        app.test_cli_runner().invoke(args=["meetings", "recompute"]).stdout == "1 meetings moved\n"
    )
    db.session.expire_all()
    assert (row.starts_wall, row.starts_at) == (
        datetime.fromisoformat("2026-11-30T09:00:00"),
        datetime(2026, 11, 30, 9, tzinfo=UTC),
    )
    with writing():
        assert recompute_instants() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_wall": datetime.fromisoformat("2027-01-01T18:00")}, "starts_on"),
        ({"territory_id": 99}, "territory_id"),
    ],
)
def test_what_a_meeting_cannot_be_is_said_at_its_field(
    app: Flask, steward: Member, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused, writing():
        add_meeting(
            {"title": {"fr": "Atelier"}, "kind": "workshop", **wrong}, by=factories.acting(steward)
        )
    assert refused.value.field == field
    assert db.session.scalar(sa.select(Meeting.id)) is None
