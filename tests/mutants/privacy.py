"""Faults of what is kept about people."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

PRIVACY = (
    Fault(
        "column-outside-the-register",
        "a table keeps a network address of which the register says nothing",
        "tests/privacy/test_register.py::"
        "test_every_column_of_every_table_is_in_the_register_and_nothing_else",
        (
            Edit(
                "app/accounts/sessions.py",
                "    began_at: Mapped[datetime]\n    seen_at: Mapped[datetime]\n",
                "    began_at: Mapped[datetime]\n    seen_at: Mapped[datetime]\n"
                "    network: Mapped[str | None]\n",
            ),
        ),
    ),
    Fault(
        "name-left-in-the-index",
        "what somebody who is erased wrote stays in the parts of the index that search reads no more",
        "tests/privacy/test_nothing_left.py::"
        "test_texts_stay_under_a_former_member_and_drafts_go[sqlite]",
        (
            Edit(
                "app/privacy/purging.py",
                '        connection.execute("INSERT INTO proposal_search(proposal_search) '
                "VALUES ('rebuild')\")\n",
                "",
            ),
        ),
    ),
)
