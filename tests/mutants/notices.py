"""Faults of notices."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

YEAR = "tests/notices/test_year.py::"
SPREADING = "tests/notices/test_spreading.py::"

NOTICES = (
    Fault(
        "notices-by-id",
        "the log is read by ids, which do not commit in order",
        f"{SPREADING}test_what_commits_late_is_told_too[sqlite]",
        (
            Edit(
                "app/notices/recipients.py",
                "    query = query.where(Event.position > AFTER, Event.position <= UP_TO)\n",
                "    query = query.where(Event.id > AFTER, Event.id <= UP_TO)\n",
            ),
        ),
    ),
    Fault(
        "follow-by-vote",
        "whoever votes follows the proposal from then on",
        f"{SPREADING}test_a_vote_makes_nobody_follow_and_tells_nobody[sqlite]",
        (
            Edit(
                "app/voting/operations.py",
                "    require(by, Ability.VOTE, (proposal, cycle), at)\n",
                "    require(by, Ability.VOTE, (proposal, cycle), at)\n"
                "    from app.notices.operations.following import follow\n"
                "\n"
                '    follow("proposal", proposal.id, by=by)\n',
            ),
        ),
    ),
    Fault(
        "reminder-by-window",
        "a reminder goes on the very day of its offset, and a day that was missed is lost",
        f"{YEAR}test_each_is_reminded_in_a_year_as_is_reckoned[sqlite-2027]",
        (
            Edit(
                "app/notices/offsets.py",
                "    return max((offset for offset in OFFSETS if offset <= over), default=None)\n",
                "    return over if over in OFFSETS else None\n",
            ),
        ),
    ),
)
