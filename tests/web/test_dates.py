"""Dates as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.cycles.queries import time_left
from app.speech.dates import day, full, near, short, until, vague
from tests.conftest import NOON

AGES = {
    0: "just now", 59: "just now", 60: "1 minute ago", 89: "1 minute ago", 119: "1 minute ago",
    121: "2 minutes ago",
    2999: "49 minutes ago", 3600: "1 hour ago", 86400: "1 day ago", 3 * 86400 + 3599: "3 days ago",
    -30: "in 30 seconds", -119: "in 1 minute", -3 * 86400: "in 3 days", -37 * 3600: "in 37 hours",
    -46 * 86400: "in 46 days", -200 * 86400: "in 6 months", 100 * 86400: "3 months ago",
    -800 * 86400: "in 2 years",
}  # fmt: skip


@pytest.mark.parametrize(("age", "words"), AGES.items())
def test_how_far_away_in_words(app: Flask, age: int, words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert near(NOON - timedelta(seconds=age)) == words


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize(
    "at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_every_instant_can_be_told_in_every_zone(
    app: Flask, zone: str, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=zone))
    with app.test_request_context("/?lang=en"):
        assert str(at.year) in full(at)
        assert near(at)


SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "month": 28 * 86400, "year": 365 * 86400}


def test_what_is_left_is_never_more_and_the_same_wherever_it_is_told(app: Flask) -> None:
    wrong = []
    with app.test_request_context("/?lang=en"):
        for step in range(400):
            left = timedelta(seconds=60 * 1.04**step)
            if left > timedelta(days=4000):
                break
            _in, number, unit = near(NOON + left).split()
            told = int(number) * SECONDS[unit.rstrip("s")]
            if told > left.total_seconds() or told < left.total_seconds() / 2.2:
                wrong.append((str(left), near(NOON + left)))
            if unit.startswith("minute"):
                continue
            if time_left(NOON + left, NOON) != f"{number} {unit} left":
                wrong.append((near(NOON + left), time_left(NOON + left, NOON)))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "midnight", "noon"),
    [
        ("en", "12 November 2026 (Casablanca time)", "13 November 2026, 12:30 (Casablanca time)"),
        (
            "fr",
            "12 novembre 2026 (heure locale\N{NO-BREAK SPACE}: Casablanca)",
            "13 novembre 2026, 12:30 (heure locale\N{NO-BREAK SPACE}: Casablanca)",
        ),
        (
            "ar",
            "12 نونبر 2026 (بتوقيت الدار البيضاء)",
            "13 نونبر 2026، 12:30 (بتوقيت الدار البيضاء)",
        ),
    ],
)
def test_what_ends_at_midnight_names_its_last_day_and_whose_time_binds(
    app: Flask, code: str, midnight: str, noon: str
) -> None:
    border = datetime(2026, 11, 13, tzinfo=clock.zone("Africa/Casablanca"))
    with app.test_request_context(f"/?lang={code}"):
        assert until(border) == midnight
        assert until(border.replace(hour=12, minute=30)) == noon


def test_no_city_is_told_by_a_path_or_as_unknown(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for zone in ("America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+3"):
        monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=zone))
        with app.test_request_context("/?lang=en"):
            assert until(NOON).endswith((" (Buenos Aires time)", " (UTC time)", " (GMT+3 time)"))


def test_french_begins_months_with_an_ordinal(app: Flask) -> None:
    first, other = date(2027, 5, 1), date(2027, 5, 11)
    at = datetime(2027, 5, 1, 12, tzinfo=UTC)
    with app.test_request_context("/?lang=fr"):
        told = (
            day(first),
            short(first),
            vague(first, "day"),
            full(at).split(",")[0],
            vague(first, "month"),
        )
        assert told == (*["1er mai 2027"] * 4, "mai 2027")
        assert (day(other), vague(date(2011, 1, 1), "year")) == ("11 mai 2027", "2011")


def test_english_counts_its_days(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert day(date(2027, 5, 1)) == "1 May 2027"


def test_what_goes_on_is_not_printed(app: Flask) -> None:
    """Where a page says how far away something is, the words stay on the screen."""
    templates = Path(app.root_path).parent / "templates"
    lines = [line for path in templates.rglob("*.html") for line in path.read_text().splitlines()]
    assert [line for line in lines if "date_words(" in line and "on-screen" not in line] == []
