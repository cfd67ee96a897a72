"""Faults of second factors."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

FACTORS = (
    Fault(
        "reset-past-the-factor",
        "whoever sets a password by a link is signed in without the second factor",
        "tests/factors/test_signing_in.py::"
        "test_every_way_in_leads_to_the_second_step_and_none_past_it",
        (
            Edit(
                "app/accounts/views/signing_in.py",
                "entering = begun(set_password_by_link(token, hashed))",
                "entering = begin_session(set_password_by_link(token, hashed))",
            ),
            Edit(
                "app/accounts/views/signing_in.py",
                "from app.accounts.operations import end_session,",
                "from app.accounts.operations import begin_session, end_session,",
            ),
        ),
    ),
)
