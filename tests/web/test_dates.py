"""Dates as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.web.dates import full, near
from tests.conftest import NOON

AGES = {
    0: "just now", 59: "just now", 60: "1 minute ago", 89: "1 minute ago", 119: "1 minute ago", 121: "2 minutes ago",
    2999: "49 minutes ago", 3600: "1 hour ago", 86400: "1 day ago", 3 * 86400 + 3599: "3 days ago",
    -30: "in 30 seconds", -119: "in 1 minute", -3 * 86400: "in 3 days",
}  # fmt: skip


@pytest.mark.parametrize(("age", "words"), AGES.items())
def test_how_far_away_in_words(app: Flask, age: int, words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert near(NOON - timedelta(seconds=age)) == words


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_every_instant_can_be_told_in_every_zone(
    app: Flask, zone: str, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=zone))
    with app.test_request_context("/?lang=en"):
        assert str(at.year) in full(at)
        assert near(at)
