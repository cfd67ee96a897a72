"""Random lives of a site, step by step: after each step it is what the model says."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.database import db
from tests.conftest import empty_tables
from tests.model.group import Group
from tests.model.invariants import Invariants
from tests.model.members import Members

# The short run is the same each time, and a failing life is shown as it was found.
SHORT = settings(
    max_examples=5, stateful_step_count=20, derandomize=True, phases=(Phase.generate,)
)
FEW = settings(SHORT, max_examples=2)
LONG = settings(max_examples=300, stateful_step_count=40)
# A planted fault (tests/mutants) is looked for in as many lives as it takes, the same each time.
HUNT = settings(LONG, derandomize=True, phases=(Phase.generate,))
LIVES = int(os.environ.get("LIVES", 0))  # before a release 5,000
RELEASE = settings(max_examples=max(LIVES, 1), stateful_step_count=100)


class Site(Members, Group, Invariants):
    """All rules and all invariants together."""


# A few lives every day, more in the lane of servers and browsers.
BOTH = [
    pytest.param("sqlite", FEW, id="sqlite"),
    pytest.param("postgresql", SHORT, id="postgresql", marks=pytest.mark.served),
]


@pytest.mark.timeout(12 * 3600)
@pytest.mark.parametrize(("engine_app", "few"), BOTH, indirect=["engine_app"])
def test_whatever_people_do_the_site_stays_true(
    engine_app: Flask, few: settings, long_run: bool
) -> None:
    run = (
        HUNT if os.environ.get("TWIZA_HUNT") else (RELEASE if LIVES else LONG) if long_run else few
    )
    whole = settings(run, deadline=None, database=None, print_blob=True)
    machine = type("Machine", (Site,), {"app": engine_app})
    with engine_app.app_context():
        try:
            run_state_machine_as_test(
                machine, settings=settings(whole, suppress_health_check=list(HealthCheck))
            )
        finally:  # the last life would be the next test's
            db.session.remove()
            empty_tables()
