"""The register: of every column of every table what it is for, whose it is and how long it stays.

What a member is given, what the privacy page says and what a test asks of each new column follow
it. `nobodys` lists the columns that tell nothing of anybody.
"""

from __future__ import annotations

from app.privacy.register import people, planned, running, said

GROUPS = (*people.GROUPS, *said.GROUPS, planned.PLAN, *running.GROUPS)

__all__ = ["GROUPS"]
