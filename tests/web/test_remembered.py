"""Macros that are asked once for the same: in each language their own, and never mixed up."""

from __future__ import annotations

from contextvars import Context

import pytest
from flask import Flask, render_template_string

from app.web.templating import Remembered

PAGE = """{% from "components/chip.html" import principle_chips, stage_chip %}
{{ stage_chip(stage) }}{{ principle_chips(principles) }}"""


def drawn(app: Flask, language: str, stage: str, *names: str) -> str:
    """The chips in that language, drawn apart from the test's own context."""
    principles = [{"position": place, "name": name} for place, name in enumerate(names, 1)]

    def draw() -> str:
        with app.test_request_context(headers={"Accept-Language": language}):
            return render_template_string(PAGE, stage=stage, principles=principles)

    return Context().run(draw)


def test_each_language_and_each_word_has_its_own(app: Flask) -> None:
    for _twice in range(2):
        assert "In the plan" in drawn(app, "en", "promoted")
        assert "Dans le plan" in drawn(app, "fr", "promoted")
        assert "Declined" in drawn(app, "en", "declined")


def test_what_cannot_be_compared_is_drawn_each_time_and_escaped(app: Flask) -> None:
    assert "&lt;i&gt;" in drawn(app, "fr", "promoted", "<i>")
    assert "Impact" in drawn(app, "fr", "promoted", "Impact")
    assert "Impact" not in drawn(app, "fr", "promoted", "Équité")


def test_what_is_remembered_stays_small_and_right(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Remembered, "MOST", 3)
    stages = [f"stage {number}" for number in range(10)] * 2
    assert all(stage in drawn(app, "en", stage) for stage in stages)
