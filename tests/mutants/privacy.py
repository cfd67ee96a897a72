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
                "app/accounts/models.py",
                "    began_at: Mapped[datetime]\n    seen_at: Mapped[datetime]\n",
                "    began_at: Mapped[datetime]\n    seen_at: Mapped[datetime]\n"
                "    network: Mapped[str | None]\n",
            ),
        ),
    ),
)
