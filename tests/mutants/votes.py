"""Planted faults of who acts for an organisation, and of what its vote tells."""

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
    Fault(
        "mandate-from-the-session",
        "an act goes by the mandate that the session knew, though it has ended",
        "tests/organisations/test_mandates.py::"
        "test_it_is_ended_and_given_again_on_one_day[sqlite]",
        (
            Edit(
                "app/organisations/acting.py",
                "    if by.acting_for is None:\n        return\n",
                "    if by.acting_for is None or power in by.acting_for.powers:\n        return\n",
            ),
        ),
    ),
    Fault(
        "affiliation-that-acts",
        "who belongs to an organisation acts for it without a mandate",
        "tests/organisations/test_acting.py::test_acting_for_nobody_one_can_act_for[sqlite]",
        (
            Edit(
                "app/organisations/acting.py",
                "            return replace(reader, acting_for=held)\n",
                "            return replace(reader, acting_for=held)\n"
                "    own = db.session.get(Affiliation, reader.member_id)\n"
                "    if own is not None and own.organisation_id == organisation_id:\n"
                "        return reader\n",
            ),
            Edit(
                "app/organisations/acting.py",
                "from app.organisations.models import IN_FORCE, Mandate\n",
                "from app.organisations.models import IN_FORCE, Affiliation, Mandate\n",
            ),
        ),
    ),
)
