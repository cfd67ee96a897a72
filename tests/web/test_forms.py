"""What people may type into a form's fields."""

from __future__ import annotations

import pytest
from flask import Flask

from app.plan.forms import ReportForm


@pytest.mark.parametrize("typed", ["101", "-1", "9" * 30, "9" * 400, f"-{'9' * 400}", "9" * 5000, "abc"])
def test_a_number_out_of_bounds_is_refused_however_large(app: Flask, typed: str) -> None:
    with app.test_request_context("/?lang=fr", method="POST", data={"progress": typed, "status": "in progress"}):
        form = ReportForm()
        form.status.choices = [("in progress", "En cours")]
        assert not form.validate()
        assert [str(error) for error in form.progress.errors] == ["Donnez un nombre entier de 0 à 100."]
        assert form.progress._value() == typed
