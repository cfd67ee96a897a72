"""What the cells of a folder become, and what the command says of those that cannot be taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from .conftest import SMALL, Bring, row, rows

# Table and column of each cell, what it says, and what is stored.
TAKEN: list[tuple[str, str, str, str, Any]] = [
    (
        "organisations",
        "website",
        "organisation",
        "amal.example.org/eau",
        "https://amal.example.org/eau",
    ),
    ("organisations", "website", "organisation", " ", ""),
    ("organisations", "kind", "organisation", "  ", "association"),
    ("organisations", "x_presentation", "organisation", "<p> </p>", {}),
    ("members", "language", "member", "PT-br", "pt-BR"),
    ("members", "language", "member", "ZH-hANT-tw", "zh-Hant-TW"),
    ("members", "language", "member", "SL-Nedis", "sl-nedis"),
    ("actions", "starts_on", "action", "2028-02", date(2028, 2, 1)),
    ("actions", "starts_on", "action", "2028-Q4", date(2028, 10, 1)),
    ("actions", "starts_on", "action", "2028", date(2028, 1, 1)),
    ("actions", "due_on", "action", "2028-02", date(2028, 2, 29)),
    ("actions", "due_on", "action", "2028-Q4", date(2028, 12, 31)),
]


@pytest.mark.parametrize(("file", "column", "table", "cell", "value"), TAKEN)
def test_a_cell_is_taken_as_it_is_meant(
    file: str, column: str, table: str, cell: str, value: object, bring: Bring
) -> None:
    title = "title" if file == "actions" else "name"
    bring(**{file: f"id|{column}|{title}\n1|{cell}|Un"})
    assert getattr(row(table, "1"), column.removeprefix("x_")) == value


VOTE = "cycle|voter|organisation|proposal|choice"
POINTS = "id|name|ballot\nc|Appel|points"
# What is wrong, and every line that the command says.
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "a flag that is none": (
        {"cycles": "id|name|secret\nc|Un|perhaps"},
        'cycles.csv:2: secret: "perhaps" is neither true nor false\n',
    ),
    "an owner of two meanings": (
        {"organisations": "id|name\nm|Amal", "actions": "id|title|owner\na|Creuser|m"},
        "actions.csv:2: owner: m stands in organisations and in members\n",
    ),
    "a sentence twice": (
        {
            "principles": "id|name\ns|Sol",
            "serves": "proposal|principle|how\np|s|Ainsi.\np|s|Autrement.",
        },
        "serves.csv:3: principle: stands in line 2 already\n",
    ),
    "a text that differs from itself": (
        {"principles": "id|name|name_fr|name_en\np|Sol|Eau|Soil"},
        "principles.csv:2: name: differs from name_fr\n",
    ),
    "a title of spaces": (
        {"principles": "id|name|position\np| |1"},
        "principles.csv:2: name: is empty\n",
    ),
    "a vote of nobody": (
        {"votes": f"{VOTE}\nc|||p|support"},
        "votes.csv:2: voter: is empty\n",
    ),
    "a vote in another cycle": (
        {"cycles": "id|name\nc|Un\nd|Deux", "votes": f"{VOTE}\nd|m||p|support"},
        "votes.csv:2: cycle: p belongs to c\n",
    ),
    "a vote in no cycle": (
        {"votes": f"{VOTE}\nd|m||p|3"},
        "votes.csv:2: cycle: p belongs to c\nvotes.csv:2: cycle: there is no d in cycles\n",
    ),
    "a vote without a choice": (
        {"votes": f"{VOTE}\nc|m||p|"},
        "votes.csv:2: choice: is empty\n",
    ),
    "points that are none": (
        {"cycles": POINTS, "votes": f"{VOTE}\nc|m||p|agree\nc|m||p|-1"},
        'votes.csv:2: choice: "agree" is not a whole number\n'
        "votes.csv:3: cast_at: m voted on p at this moment already\n"
        'votes.csv:3: choice: "-1" is not between 0 and 2147483647\n',
    ),
    "a line that comes after an empty one": (
        {"principles": "id|name\np|Sol\n\n|Eau"},
        "principles.csv:4: id: is empty\n",
    ),
    "years that no plan can hold": (
        {
            "actions": "id|title|starts_on|due_on\na|Creuser|1899|2200-Q4\nb|Planter|1900|2201",
            "milestones": "id|action|title|due_on|done_on\nm|a|Pas|2500-01-01|2027-01-01",
        },
        'actions.csv:2: starts_on: "1899" is not between 1900 and 2200\n'
        'actions.csv:3: due_on: "2201" is not between 1900 and 2200\n'
        'milestones.csv:2: due_on: "2500-01-01" is not between 1900 and 2200\n',
    ),
    "a moment beyond all zones": (
        {"meetings": "id|kind|title|starts_at\nr|workshop|Un|0001-01-01T00:00:00+05:00"},
        'meetings.csv:2: starts_at: "0001-01-01T00:00:00+05:00" is out of range\n',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_said_once_and_nothing_else_is(case: str, refused: Bring) -> None:
    files, sentences = REFUSED[case]
    assert refused(**{**SMALL, **files}) == sentences


@pytest.mark.parametrize("members", ["name\nAmina", 'id|name\nm|Amina\nn|"Nora'])
def test_references_to_a_file_that_cannot_be_read_whole_are_not_held_against_it(
    members: str, refused: Bring
) -> None:
    said = refused(
        **{**SMALL, "members": members, "proposals": "id|cycle|title|author\np|c|Un puits|n"}
    )
    assert {line.split(":")[0] for line in said.splitlines()} == {"members.csv"}


FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", FIRST_DAY), ("America/New_York", LAST_DAY)]
)
def test_days_that_no_instant_can_hold_are_refused(
    zone: str, day: str, app: Flask, refused: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=zone))
    said = refused(meetings=f"id|kind|title|starts_at|ends_at\nr|workshop|Un|{day}|{day}")
    assert said.count("is out of range") == 2


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("America/New_York", f"{FIRST_DAY}T00:00Z"), ("Asia/Tokyo", f"{LAST_DAY}T23:59:59Z")],
)
def test_a_moment_that_the_site_cannot_tell_in_its_zone_is_refused(
    zone: str, moment: str, app: Flask, refused: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=zone))
    said = refused(**SMALL, comments=f"id|proposal|author|body|created_at\nk|p|m|Un|{moment}")
    assert said == f'comments.csv:2: created_at: "{moment}" is out of range\n'


@pytest.mark.parametrize("moment", ["2026-02-01T10:30:15", "2026-02-01T03:30:15+02:00"])
def test_a_moment_without_a_zone_is_one_of_the_sites_zone(
    moment: str, app: Flask, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone="Asia/Tokyo"))
    bring(**SMALL, comments=f"id|proposal|author|body|created_at\nk|p|m|Un|{moment}")
    assert row("comment", "k").created_at == datetime(2026, 2, 1, 1, 30, 15, tzinfo=UTC)


def test_a_decision_of_a_day_that_no_instant_can_hold_is_refused(
    app: Flask, refused: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone="Asia/Tokyo"))
    said = refused(**SMALL, decisions=f"id|proposal|outcome|decided_on\nd|p|declined|{FIRST_DAY}")
    assert said == f'decisions.csv:2: decided_on: "{FIRST_DAY}" is not a date (YYYY-MM-DD)\n'


def test_phases_agreed_in_another_zone_are_compared_as_instants(
    app: Flask, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(
            app.config, "TWIZA", replace(app.config["TWIZA"], timezone="America/New_York")
        )
        bring(cycles="id|name|gather_from|vote_from\nc|Un|2026-03-01T01:00|2026-03-01T03:00")
    bring(cycles="id|name|gather_from\nc|Un|2026-03-01T06:00")
    assert [phase.kind for phase in sorted(rows("phase"), key=lambda phase: phase.starts_at)] == [
        "gather",
        "vote",
    ]
