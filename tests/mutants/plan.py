"""Faults of how the plan stands."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

STANDING = "tests/plan/test_standing.py::test_every_place_says_of_each_action_what_the_rule_says"

PLAN = (
    Fault(
        "status-by-the-servers-day",
        "how actions stand goes by the server's day, not the site's",
        STANDING,
        (
            Edit(
                "app/plan/queries/shown.py",
                "    today = clock.today(site_zone())\n    settled",
                "    today = clock.now().date()\n    settled",
            ),
        ),
    ),
)
