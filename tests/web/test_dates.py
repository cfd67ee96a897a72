"""Dates as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.web.dates import near
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
