"""`docs/planted-faults.md`, made from the faults themselves."""

from __future__ import annotations

from collections.abc import Sequence

from config import ROOT
from tests.mutants.factors import FACTORS
from tests.mutants.lives import LIVES
from tests.mutants.mails import MAILS
from tests.mutants.notices import NOTICES
from tests.mutants.plan import PLAN
from tests.mutants.planted import FAULTS
from tests.mutants.planting import Fault
from tests.mutants.privacy import PRIVACY
from tests.mutants.votes import VOTES

PAGE = ROOT / "docs" / "planted-faults.md"
HEAD = """# Planted faults

Each of these faults is planted in a copy of the house, and the test beside it must fail there.
`make test-long` plants all of them, `make test-served` one; `python -m tests.mutants NAME...`
plants the named ones (all without a name) and prints what found them. They stand in
`tests/mutants/planted.py`; this page is written by `python -m tests.mutants --page`.
"""
MIDDLE = """
Smaller ones, which the random lives of a site (`tests/model`) must find by themselves:
"""
TAIL = """
Small changes of policy, votes, verbs, rich text and tokens (another number, a condition turned
round, an argument left out), thousands of them, are made one at a time by `python -m
tests.mutants.small` with mutmut; it prints those that the tests do not notice. At least nine of
ten must be noticed.
"""


def rows(faults: Sequence[Fault]) -> str:
    """A table of faults."""
    lines = [f"| {fault.name} | {fault.says} | `{fault.finder}` |" for fault in faults]
    return "\n".join(
        ["", "| fault | what is wrong then | found by |", "|---|---|---|", *lines, ""]
    )


def page() -> str:
    """The whole page."""
    named = (*FAULTS, *FACTORS, *MAILS, *NOTICES, *PLAN, *PRIVACY, *VOTES)
    return HEAD + rows(named) + MIDDLE + rows(LIVES) + TAIL
