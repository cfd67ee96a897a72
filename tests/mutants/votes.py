"""Planted faults of what a vote for an organisation tells."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

VOTES = (
    Fault(
        "mandate-in-the-vote",
        "the event of an organisation's vote holds the mandate, which names who voted",
        "tests/voting/test_cast.py::"
        "test_the_event_of_a_vote_names_no_mandate_and_others_do[sqlite]",
        (
            Edit(
                "app/voting/operations.py",
                "_record(proposal.id, commitments, at)\n        tally",
                "_record(proposal.id, commitments, at, by.mandate_id)\n        tally",
            ),
            Edit(
                "app/voting/operations.py",
                "commitments: Commitments, at: datetime) -> None:\n",
                "commitments: Commitments, at: datetime, mandate: int | None) -> None:\n",
            ),
            Edit(
                "app/voting/operations.py",
                'common = {"actor_key": None,',
                'common = {"mandate_id": mandate, "actor_key": None,',
            ),
        ),
    ),
    Fault(
        "kinds-from-the-fifth",
        "a secret vote tells members and organisations apart while people vote",
        "tests/voting/test_kinds.py::"
        "test_whose_kind_a_secret_vote_is_follows_from_nothing[sqlite-8-4-False]",
        (
            Edit(
                "app/voting/rules.py",
                "    if not cycle.vote_closed(now):\n"
                '        return no(_l("Members and organisations are counted apart when voting '
                'has closed."))\n',
                "",
            ),
        ),
    ),
)
